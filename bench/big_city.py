"""A city of full size: all 2,931 real communities and villages of Zibo, N compacts, N notices.

`python -m bench.big_city 3000` fills the empty database that the environment names. Texts are
invented and made by arithmetic, so that two builds hold the same; rows go in by the thousand.
Nothing here is fit for a real site: no revisions, no log, no checks by the actions.
"""

import itertools
import json
import sys
import time
from collections import Counter
from datetime import timedelta

import django

if __name__ == "__main__":
    django.setup()

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from taggit.models import Tag
from wagtail.models import Page

from cms.actions.places import place_for
from cms.actions.site import seed_site
from cms.models import (
    Clause,
    CompactPage,
    Edition,
    GuideIndexPage,
    GuidePage,
    NoticePage,
    PlacePage,
)
from cms.models.compacts import CompactTag
from cms.models.notices import NoticeTag
from deliberation.models import Resolution
from portal.accounts.models import Body, Mandate, User
from portal.kit.names import skeleton
from portal.server.prepare import BUNDLED_DIVISIONS
from portal.territory.models import Division

BATCH = 500
CLAUSES = 6  # an edition
EARLIER = 3  # every third compact has an edition before the one in force
SENTENCES = (
    ("order", "安静", "晚上十点以后放低声音，装修避开午休。"),
    ("order", "停车", "车停在线内，不占消防通道和盲道。"),
    ("order", "充电", "电动自行车到充电棚充电，不进楼道。"),
    ("conduct", "文明", "说话和气，做文明人，不在公共场所吸烟。"),
    ("conduct", "养犬", "遛狗拴绳，粪便随手清走，按时打疫苗。"),
    ("conduct", "垃圾", "垃圾分类投放，大件到指定地点。"),
    ("rights", "商量", "大事一起商量，不同意见写进记录。"),
    ("rights", "账目", "集体收支每季度公开，谁都可以来查。"),
    ("disputes", "和解", "邻里有了纠纷，先请调解员坐下来谈。"),
    ("disputes", "借用", "借公家的东西按时归还，损坏照价赔偿。"),
    ("customs", "婚丧", "红白事简办，不比排场，不收重礼。"),
    ("customs", "敬老", "老人有人看望，孩子有人照应。"),
    ("other", "河道", "不往河道倒土，汛期听从统一安排。"),
    ("other", "花木", "公共花木大家爱护，认养的人按时浇水。"),
    ("order", "晾晒", "晒粮不占公路，晾衣不挡楼下采光。"),
    ("customs", "读书", "读书角的书看完放回，周末有人讲故事。"),
)
TOPICS = ("养犬", "停车", "垃圾分类", "红白事", "楼道充电", "河道")
SUBJECTS = (
    "三季度收支公开",
    "路灯改造征求意见",
    "居民代表会议",
    "志愿者征集",
    "停水通知",
    "文明家庭评议",
)
KINDS = ("disclosure", "opinions", "meeting", "call", "other", "other")


class Tree:
    """Pages under chosen parents, written a table at a time; paths are made by hand."""

    def __init__(self):
        self.last: Counter = Counter()  # children given out, by the parent's path
        self.types: dict[type, ContentType] = {}

    def place(self, parent: Page, page: Page) -> Page:
        if parent.path not in self.last:
            self.last[parent.path] = parent.numchild
        self.last[parent.path] += 1
        page.path = Page._get_path(parent.path, parent.depth + 1, self.last[parent.path])
        page.depth, page.numchild, page.live = parent.depth + 1, 0, True
        page.url_path = f"{parent.url_path}{page.slug}/"
        page.draft_title, page.locale_id = page.title, parent.locale_id
        page.content_type = self._type(type(page))
        page.first_published_at = page.last_published_at = page.latest_revision_created_at = (
            timezone.now() - timedelta(minutes=self.last.total())
        )
        return page

    def write(self, pages: list[Page]) -> None:
        """Insert pages of one class: first what they share, then what is their own."""
        shared = [field.attname for field in Page._meta.local_concrete_fields]
        bases = [Page(**{name: getattr(page, name) for name in shared}) for page in pages]
        Page.objects.bulk_create(bases, batch_size=BATCH)
        for page, base in zip(pages, bases, strict=True):
            page.pk = page.page_ptr_id = page.id = base.pk
            page._state.adding = False
        model = type(pages[0])
        own = model._meta.local_concrete_fields
        model._base_manager.all()._batched_insert(pages, own, BATCH)

    def close(self) -> None:
        """Tell the parents how many children they have."""
        parents = list(Page.objects.filter(path__in=self.last))
        for parent in parents:
            parent.numchild = self.last[parent.path]
        Page.objects.bulk_update(parents, ["numchild"], batch_size=BATCH)

    def _type(self, model: type) -> ContentType:
        return self.types.setdefault(model, ContentType.objects.get_for_model(model))


class BigCity:
    def __init__(self, count: int):
        self.count = count
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        self.tree = Tree()

    @transaction.atomic
    def build(self) -> None:
        units = list(Division.objects.units())
        # Spread over the whole city; beyond one for each, some have two.
        self.units = [units[number * len(units) // self.count] for number in range(self.count)]
        self.people()
        self.bodies()
        self.places()
        self.compacts()
        self.notices()
        self.guide()
        self.tree.close()

    def people(self) -> None:
        number = max(self.count // 5, 1)
        users = [
            User(
                username=f"bench{n}", password="!", public_name=name, public_name_key=skeleton(name)
            )
            for n in range(number)
            for name in [f"试{n:05d}号"]
        ]
        self.users = User.objects.bulk_create(users, batch_size=BATCH)
        counties = list(Division.objects.filter(level="county"))
        Mandate.objects.bulk_create(
            [self.mandate(n, user, counties) for n, user in enumerate(self.users)],
            batch_size=BATCH,
        )

    def mandate(self, number: int, user: User, counties: list[Division]) -> Mandate:
        county = counties[number % len(counties)]
        deputy = number % 3 > 0
        special = (
            {"role": "deputy", "constituency": f"{county.name}第{number + 1}选区"}
            if deputy
            else {"role": "member", "sector": "医药卫生界"}
        )
        return Mandate(
            user=user, division=county, name=f"代{number:04d}", level="county", term_number=19,
            starts_on=self.today - timedelta(days=400), **special,
        )  # fmt: skip

    def bodies(self) -> None:
        units = {unit.pk: unit for unit in self.units}.values()
        self.body_of = {
            unit.pk: Body(name=f"{unit.name}委员会", kind="committee", division=unit)
            for unit in units
        }
        Body.objects.bulk_create(self.body_of.values(), batch_size=BATCH)

    def places(self) -> None:
        """Those of the city, counties and towns through the action, those of the units in bulk."""
        towns = {town.path: town for town in Division.objects.filter(level="town")}
        above = {path: place_for(towns[path]) for path in {unit.path[:-4] for unit in self.units}}
        for place in above.values():
            place.refresh_from_db()
        self.place_of = {}
        for unit in self.units:
            if unit.pk not in self.place_of:
                town = above[unit.path[:-4]]
                page = PlacePage(
                    title=unit.name, slug=f"u{unit.path[-4:].lower()}", division=unit,
                    collection_id=town.collection_id,
                )  # fmt: skip
                self.place_of[unit.pk] = self.tree.place(town, page)
        self.tree.write(list(self.place_of.values()))

    def compacts(self) -> None:
        pages = [self.compact(number, unit) for number, unit in enumerate(self.units)]
        self.tree.write(pages)
        author = self.users[0]
        resolutions, editions, clauses = [], [], []
        for number, page in enumerate(pages):
            for issue in (1, 2) if number % EARLIER == 0 else (1,):
                current = issue == 2 or number % EARLIER
                began = self.today - timedelta(days=30 + number % 300 + (0 if current else 900))
                resolutions.append(self.resolution(page, began, author))
                editions.append(self.edition(page, issue, began, resolutions[-1], current, author))
                clauses += self.clauses(number, editions[-1])
        for rows in (resolutions, editions, clauses):
            type(rows[0]).objects.bulk_create(rows, batch_size=BATCH)
        tag = Tag.objects.get_or_create(name="小公约", slug="xiao-gongyue")[0]
        rows = [CompactTag(content_object=page, tag=tag) for page in pages]
        for number, name in enumerate(TOPICS):
            tag = Tag.objects.get_or_create(name=name, slug=f"topic-{number}")[0]
            rows += [
                CompactTag(content_object=page, tag=tag) for page in pages[number :: len(TOPICS)]
            ]
        CompactTag.objects.bulk_create(rows, batch_size=BATCH)

    def compact(self, number: int, unit: Division) -> CompactPage:
        village = unit.kind == "village"
        page = CompactPage(
            title=f"{unit.name}{'村规民约' if village else '居民公约'}",
            slug=f"compact-{number}",
            kind="village" if village else "residents",
            division=unit,
            introduction=f"{unit.name}共同议定，人人遵守。",
            contact="值班电话见公告栏",
        )
        return self.tree.place(self.place_of[unit.pk], page)

    def resolution(self, page: CompactPage, day, author: User) -> Resolution:
        kind = "villagers_reps" if page.kind == "village" else "residents_reps"
        return Resolution(
            division_id=page.division_id, title=page.title, meeting_kind=kind,
            held_on=day - timedelta(days=20), entitled=60, present=51, women_present=24,
            votes_for=47, votes_against=1, abstentions=3, entered_by=author, entered_at=self.now,
        )  # fmt: skip

    def edition(self, page, issue: int, day, resolution, current, author: User) -> Edition:
        return Edition(
            compact=page, number=issue, title=page.title, resolution=resolution,
            status="published" if current else "superseded",
            studied_on=day - timedelta(days=60), reviewed_on=day - timedelta(days=50),
            filed_on=day - timedelta(days=10), filed_with="镇（街道）", published_on=day,
            in_force_on=day, ended_on=None if current else day + timedelta(days=900),
            review_on=day + timedelta(days=200 if issue == 1 else 730),
            entered_by=author, entered_at=self.now,
        )  # fmt: skip

    def clauses(self, number: int, edition: Edition) -> list[Clause]:
        made = []
        for position in range(1, CLAUSES + 1):
            category, heading, text = SENTENCES[(number * 7 + position * 5) % len(SENTENCES)]
            made.append(
                Clause(
                    edition=edition,
                    position=position,
                    category=category,
                    heading=heading,
                    text=f"{text}第{number % 97}号约定由值班人员记录。",
                )
            )
        return made

    def notices(self) -> None:
        pages = [self.notice(number, unit) for number, unit in enumerate(self.units)]
        self.tree.write(pages)
        tag = Tag.objects.get_or_create(name="小民主", slug="xiao-minzhu")[0]
        NoticeTag.objects.bulk_create(
            [NoticeTag(content_object=page, tag=tag) for page in pages[::3]], batch_size=BATCH
        )

    def notice(self, number: int, unit: Division) -> NoticePage:
        began = self.today - timedelta(days=number % 200)
        which = number % len(SUBJECTS)
        page = NoticePage(
            title=f"{unit.name}{SUBJECTS[which]}",
            slug=f"notice-{number}",
            kind=KINDS[which],
            division=unit,
            issuer=self.body_of[unit.pk],
            issued_on=began,
            posted_from=began,
            posted_until=began + timedelta(days=20),
            body="<p>" + "</p><p>".join(s[2] for s in itertools.islice(SENTENCES, 5)) + "</p>",
        )
        return self.tree.place(self.place_of[unit.pk], page)

    def guide(self) -> None:
        page = GuidePage(title="怎样订立公约", slug="bench", body="<p>先商量，再表决，后公布。</p>")
        self.tree.write([self.tree.place(GuideIndexPage.objects.get(), page)])


def main(count: int) -> None:
    began = time.monotonic()
    settings.DATA_DIR.mkdir(exist_ok=True)
    call_command("migrate", verbosity=0)
    seed_site()
    call_command("import_divisions", str(settings.ROOT / BUNDLED_DIVISIONS), verbosity=0)
    schema = time.monotonic()
    BigCity(count).build()
    rows = time.monotonic()
    call_command("update_index", verbosity=0)
    DBTaskResult.objects.all().delete()  # indexing asked for by the actions: just done
    sizes = {
        "units": Division.objects.units().count(),
        "compacts": CompactPage.objects.count(),
        "clauses": Clause.objects.count(),
        "notices": NoticePage.objects.count(),
        "people": Mandate.objects.count(),
        "pages": Page.objects.count(),
    }
    seconds = {
        "schema, divisions": round(schema - began, 1),
        "rows": round(rows - schema, 1),
        "index": round(time.monotonic() - rows, 1),
    }
    sys.stdout.write(json.dumps({"holds": sizes, "seconds": seconds}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
