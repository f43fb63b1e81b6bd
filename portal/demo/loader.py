"""The demo city: invented communities, people and texts on the real divisions of Zibo.

Everything is loaded in one transaction through the actions that people use, so a load that is
killed leaves nothing and a second load finds all of it there.
"""

import tomllib
from datetime import timedelta
from functools import cache
from html import escape
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from cms.actions.access import sync_access
from cms.actions.places import place_for
from cms.models import CompactPage, GuideIndexPage, GuidePage, NoticePage, ProgramPage
from deliberation.actions.announcements import announce_due
from portal.accounts.actions.mandates import make_mandate
from portal.accounts.actions.residencies import claim_residency, confirm_residency
from portal.accounts.models import Body, Residency, User
from portal.demo.compacts import Compacts
from portal.demo.dates import move_dates, moved
from portal.demo.forum import Forum
from portal.demo.meetings import Meetings
from portal.kit.errors import Refused
from portal.territory.actions.imports import add_division
from portal.territory.models import Division, DivisionCode

CONTENT = Path(__file__).parent / "content"


def is_loaded() -> bool:
    return User.objects.filter(username="admin", is_demo=True).exists()


def load(say=lambda sentence: None) -> bool:
    """Load the demo city; False when it is there already. ``Refused`` on anybody else's content."""
    if is_loaded():
        renew_password()
        return False
    if User.objects.filter(is_demo=False).exists() or CompactPage.objects.exists():
        raise Refused(
            "库里已有其他内容,演示城不会混进去。请换一个空的数据目录。", code="demo_not_empty"
        )
    if not Division.objects.filter(level="town").exists():
        raise Refused("请先导入区划(import_divisions)。", code="demo_needs_divisions")
    with transaction.atomic():
        City(say).build()
    return True


def renew_password() -> None:
    """A changed DEMO_PASSWORD takes effect at the next start."""
    admin = User.objects.get(username="admin")
    if not check_password(settings.DEMO_PASSWORD, admin.password):
        may_sign_in = User.objects.filter(is_demo=True, password=admin.password)
        may_sign_in.update(password=make_password(settings.DEMO_PASSWORD))


@cache
def read(name: str) -> dict:
    return tomllib.loads((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))


class City:
    """One load. Order matters: places, then people, then what they publish."""

    def __init__(self, say):
        self.say = say
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        # What is open on the day that the texts were written for is open on the day of loading.
        self.shift = self.today - read("notices")["reference_on"]
        self.password = make_password(settings.DEMO_PASSWORD)
        self.places: dict[str, Division] = {}
        self.bodies: dict[str, Body] = {}
        self.people: dict[str, User] = {}

    def build(self) -> None:
        self.say("演示城:村、社区与机构 / communities and bodies")
        self.divisions()
        self.say("演示城:40 位居民、代表委员与工作人员 / people and their roles")
        self.staff()
        self.residents()
        self.say("演示城:公约、八小工程、公告 / compacts, programmes, notices")
        compacts = Compacts(self)
        compacts.build(read("compacts")["compact"])
        compacts.revise(read("compacts")["revision"])
        announce_due(timezone.now())
        self.programs()
        self.notices()
        self.guides()
        self.say("演示城:协商、提议与评论 / consultations, proposals, comments")
        content = read("consultations") | read("papers")
        forum = Forum(self, moved(content, self.shift))
        forum.build()
        self.say("演示城:会议 / meetings")
        Meetings(forum, moved(read("meetings"), self.shift)).build()

    def place(self, key: str) -> Division:
        if key not in self.places:
            code = DivisionCode.objects.select_related("division").get(code=key, until_on=None)
            self.places[key] = code.division
        return self.places[key]

    def divisions(self) -> None:
        for unit in read("divisions")["unit"]:
            parent = self.place(unit["code"][:9] + "000")
            parent.refresh_from_db()
            self.places[unit["id"]] = add_division(
                parent, unit["code"], unit["name"], "unit", unit["kind"],
                since_on=self.today, is_demo=True,
                households=unit["households"], adults=unit["adults"],
            )  # fmt: skip
        for row in read("divisions")["body"]:
            self.body(row)

    def body(self, row: dict) -> None:
        fields = {k: v for k, v in row.items() if k not in {"id", "place"}}
        division = self.place(row["place"])
        self.bodies[row["id"]] = Body.objects.create(division=division, is_demo=True, **fields)

    def person(self, login: str, public_name: str, *, signs_in=True, **extra) -> User:
        """Somebody who joined a year ago: the limits for newcomers are not theirs."""
        user = User(
            username=login,
            public_name=public_name,
            password=self.password if signs_in else make_password(None),
            date_joined=self.now - timedelta(days=365),
            is_demo=True,
            **extra,
        )
        user.save(force_insert=True)
        self.people[login] = user
        return user

    def staff(self) -> None:
        admin = self.person("admin", "演示总管", is_superuser=True, is_staff=True)
        for row in read("people")["mandate"]:
            fields = dict(row)
            person = self.person(fields.pop("login"), fields.pop("public_name"))
            if "body" in fields:
                fields["body"] = self.bodies[fields["body"]]
            make_mandate(
                admin,
                person,
                role=fields.pop("role"),
                division=self.place(fields.pop("place")),
                starts_on=self.today - timedelta(days=365),
                ends_on=self.today + timedelta(days=730),
                note="演示数据",
                now=self.now,
                **fields,
            )
            sync_access(person)

    def residents(self) -> None:
        number = 0
        self.clerks()
        for group in read("people")["resident"]:
            for name in group["names"]:
                number += 1
                person = self.person(f"resident{number:02d}", name)
                if "unit" in group:
                    self.house(person, group["unit"], f"演示-{number:04d}")

    def house(self, person: User, unit: str, household: str) -> None:
        _, code = claim_residency(person, self.place(unit), now=self.now)
        confirm_residency(
            self.clerk_of(unit), code, household=household,
            adult=True, basis=Residency.Basis.DESK, now=self.now,
        )  # fmt: skip

    def clerk_of(self, unit: str) -> User:
        """clerk01 for 云桥; the other units have clerks who cannot sign in."""
        return self.people["clerk01" if unit == "U2" else f"clerk-{unit.lower()}"]

    def clerks(self) -> None:
        for unit in read("divisions")["unit"]:
            if unit["id"] == "U2":
                continue
            login = f"clerk-{unit['id'].lower()}"
            clerk = self.person(login, f"{unit['name']}窗口", signs_in=False)
            make_mandate(
                self.people["admin"], clerk, role="clerk", division=self.place(unit["id"]),
                body=self.bodies[f"{unit['id']}-committee"],
                starts_on=self.today - timedelta(days=365), note="演示数据", now=self.now,
            )  # fmt: skip

    def publish(self, parent, page, tags=()):
        parent.add_child(instance=page)
        if tags:
            page.tags.add(*tags)
            page.save()
        page.save_revision(user=self.people["admin"]).publish(user=self.people["admin"])
        return page

    def programs(self) -> None:
        for row in read("programs")["program"]:
            page = ProgramPage.objects.get(code=row["code"])
            page.lead, page.responsible = row["lead"], row["responsible"]
            page.introduction = paragraphs([row["introduction"]])
            page.cases = [
                ("case", {**case, "text": paragraphs([case["text"]])}) for case in row["cases"]
            ]
            page.questions = [
                ("question", {**pair, "answer": paragraphs([pair["answer"]])})
                for pair in row["questions"]
            ]
            page.save_revision(user=self.people["admin"]).publish(user=self.people["admin"])

    def notices(self) -> None:
        for row in read("notices")["notice"]:
            fields = dict(row)
            parent = place_for(self.place(fields.pop("place")))
            tags, texts = fields.pop("tags"), fields.pop("paragraphs")
            fields["issuer"] = self.bodies[fields["issuer"]]
            for day in ("issued_on", "posted_from", "posted_until"):
                fields[day] += self.shift
            body = paragraphs([move_dates(text, self.shift) for text in texts])
            self.publish(parent, NoticePage(body=body, **fields), tags)

    def guides(self) -> None:
        index = GuideIndexPage.objects.get()
        for row in read("guides")["guide"]:
            fields = dict(row)
            body = paragraphs(fields.pop("paragraphs"))
            self.publish(index, GuidePage(body=body, **fields))


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{escape(text, quote=False)}</p>" for text in texts)
