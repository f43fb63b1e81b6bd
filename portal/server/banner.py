"""What the terminal shows once the site is up."""

from django.conf import settings

from portal.server.refusals import write

# Logins of the demo city, and what each may do.
ACCOUNTS = (
    ("resident01 … resident40", "居民（39、40 还没有确认居住）", "residents (39, 40 unconfirmed)"),
    ("deputy01 … deputy04", "人大代表", "people's congress deputies"),
    ("member01 · member02", "政协委员", "CPPCC members"),
    ("officer01 · releaser01", "科苑街道经办人、签发人", "officer and releaser of an office"),
    ("editor01", "编辑：写和发布云桥社区的页面", "editor: pages of one community"),
    ("reviewer01", "审核员：修改、发布、锁定科苑街道的页面", "reviewer: pages of one street"),
    ("clerk01", "云桥社区工作者：确认居民", "clerk: confirms residents"),
    ("moderator01 · moderator02", "版主", "moderators"),
    ("supervisor01", "监督委员", "supervisor"),
    ("admin", "管理员：登记任职、全站内容", "administrator: mandates, all content"),
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
