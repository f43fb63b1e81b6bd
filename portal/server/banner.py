"""What the terminal shows once the site is up."""

from django.conf import settings

from portal.server.refusals import write

# Logins of the demo city, and what each may do.
ACCOUNTS = (
    (
        "resident01 … resident40",
        "居民：提议、表态、评论、表决",
        "residents: propose, vote, comment",
    ),
    ("deputy01 … deputy04", "人大代表：联系群众、提问、督办", "deputies of the people's congress"),
    (
        "member01 · member02",
        "政协委员：协商议事、提交建议",
        "members of the consultative conference",
    ),
    ("officer01", "承办单位工作人员：答复", "officer of an office: replies"),
    ("releaser01", "答复签发人", "releases replies"),
    ("editor01", "内容编辑：起草公约和公告", "drafts compacts and notices"),
    ("reviewer01", "内容审核：审定发布", "reviews and publishes"),
    ("clerk01", "书记员：主持、记录、登记决议", "clerk: hosts, keeps minutes, records resolutions"),
    ("moderator01 · moderator02", "管理员：处理举报和申诉", "moderators: flags and appeals"),
    ("supervisor01", "监督员：只读查看", "supervisor: looks on"),
    ("admin", "系统管理员", "administrator"),
)


def show(host: str, port: int) -> None:
    shown = f"[{host}]" if ":" in host else host
    if host in ("0.0.0.0", "::", ""):  # noqa: S104  (compared, not listened on)
        shown = "127.0.0.1"
    address = f"http://{shown}:{port}/"
    write("")
    write(f"公议已启动 / Gongyi is up: {address}")
    write(f"  内容管理 / editing: {address}cms-admin/    停止 / stop: Ctrl-C")
    if settings.GONGYI_DEMO:
        _show_accounts(address)


def _show_accounts(address: str) -> None:
    known = settings.DEMO_PASSWORD == "gongyi-demo"  # noqa: S105  (the documented default)
    password = settings.DEMO_PASSWORD if known else "(DEMO_PASSWORD)"
    write("")
    write(f"演示账号，密码均为 / demo accounts, password of all: {password}")
    write(f"  登录 / sign in: {address}accounts/login/")
    for logins, chinese, english in ACCOUNTS:
        write(f"  {logins:<26}{chinese} / {english}")
