"""The same people in every test: two neighbouring communities, a village in another district.

云桥 and 柳岸 are communities of one street; 新稷 is a village elsewhere. Who has a role has a second
factor, as the site wants of staff.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from django.utils import timezone

from cms.actions.access import sync_access
from cms.actions.places import place_for
from cms.models import CompactPage, NoticePage
from portal.accounts.actions.mandates import make_mandate
from portal.accounts.actions.residencies import claim_residency, confirm_residency
from portal.accounts.models import Body, User
from portal.territory.actions.imports import add_division
from portal.territory.models import Division
from tests.life import CLAUSES, FIGURES, STEPS, lives

__all__ = ["CLAUSES", "FIGURES", "STEPS"]
SINCE = date(2020, 1, 1)


@dataclass
class Cast:
    city: Division
    district: Division
    street: Division
    bridge: Division  # 云桥社区
    shore: Division  # 柳岸社区, the neighbour
    far_district: Division
    town: Division
    village: Division  # 新稷村
    bodies: dict = field(default_factory=dict)
    people: dict = field(default_factory=dict)

    def __getattr__(self, name):
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None


def build_cast() -> Cast:
    city = add_division(None, "370300000000", "淄博市", "city", "", since_on=SINCE)

    def below(parent, code, name, level, kind=""):
        parent.refresh_from_db()
        return add_division(parent, code, name, level, kind, since_on=SINCE)

    district = below(city, "370303000000", "张店区", "county")
    far_district = below(city, "370305000000", "临淄区", "county")
    street = below(district, "370303005000", "科苑街道", "town")
    town = below(far_district, "370305104000", "朱台镇", "town")
    cast = Cast(
        city=city,
        district=district,
        street=street,
        bridge=below(street, "370303005901", "云桥社区", "unit", "community"),
        shore=below(street, "370303005902", "柳岸社区", "unit", "community"),
        far_district=far_district,
        town=town,
        village=below(town, "370305104901", "新稷村", "unit", "village"),
    )
    _bodies(cast)
    _people(cast)
    return cast


def person(cast: Cast, login: str, name: str, *, staff=False, days=365, **extra) -> User:
    """Somebody who joined ``days`` ago."""
    joined = timezone.now() - timedelta(days=days)
    user = User.objects.create_user(username=login, public_name=name, date_joined=joined, **extra)
    user.set_unusable_password()
    user.save()
    if staff:
        Authenticator.objects.create(
            user=user, type=Authenticator.Type.TOTP, data={"secret": "only-for-tests"}
        )
    cast.people[login] = user
    return user


def _bodies(cast: Cast) -> None:
    for key, name, kind, division in (
        ("bridge", "云桥社区居民委员会", "committee", cast.bridge),
        ("shore", "柳岸社区居民委员会", "committee", cast.shore),
        ("village", "新稷村村民委员会", "committee", cast.village),
        ("street", "科苑街道办事处", "township", cast.street),
        ("bureau", "市城市管理局", "department", cast.city),
    ):
        cast.bodies[key] = Body.objects.create(name=name, kind=kind, division=division)


def _people(cast: Cast) -> None:
    admin = person(cast, "admin", "总管一号", staff=True, is_superuser=True)
    roles = (
        ("deputy", "deputy", cast.city, "何商量", False,
         {"level": "city", "term_number": 16, "constituency": "张店区人民代表大会"}),
        ("member", "member", cast.district, "文履职", False,
         {"level": "county", "term_number": 11, "sector": "医药卫生界"}),
        ("officer", "officer", cast.street, "经办甲", True, {"body": cast.bodies["street"]}),
        ("editor", "editor", cast.bridge, "", True, {}),
        ("shore_editor", "editor", cast.shore, "", True, {}),
        ("city_editor", "editor", cast.city, "", True, {}),
        ("reviewer", "reviewer", cast.street, "", True, {}),
        ("clerk", "clerk", cast.bridge, "", True, {}),
        ("shore_clerk", "clerk", cast.shore, "", True, {}),
        ("moderator", "moderator", cast.city, "", True, {}),
        ("supervisor", "supervisor", cast.bridge, "", True, {}),
    )  # fmt: skip
    for login, role, division, name, staff, details in roles:
        who = person(cast, login, f"{role}的人{len(cast.people)}", staff=staff)
        make_mandate(
            admin, who, role=role, division=division, name=name,
            starts_on=timezone.localdate() - timedelta(days=30), **details,
        )  # fmt: skip
        sync_access(User.objects.get(pk=who.pk))
    confirmed(cast, "resident", "槐花落下来", cast.bridge, cast.clerk)
    confirmed(cast, "elsewhere", "柳岸的风声", cast.shore, cast.shore_clerk)
    person(cast, "newcomer", "刚搬来的人", days=0)


def confirmed(cast: Cast, login: str, name: str, division: Division, clerk: User) -> User:
    user = person(cast, login, name)
    _, code = claim_residency(user, division)
    confirm_residency(clerk, code, household=f"H-{len(cast.people)}", adult=True, basis="desk")
    return user


def a_compact(cast: Cast, division=None, title="云桥社区居民公约", *, published=True):
    place = place_for(division or cast.bridge)
    place.refresh_from_db()
    page = place.add_child(instance=CompactPage(title=title, kind="residents"))
    if published:
        lives(cast, page)
    return page


def a_notice(cast: Cast, division=None, title="三季度居务公开", **changes):
    division = division or cast.bridge
    place = place_for(division)
    place.refresh_from_db()
    today = timezone.localdate()
    fields = {
        "kind": "disclosure",
        "issuer": Body.objects.filter(division=division).first(),
        "posted_from": today,
        "posted_until": today + timedelta(days=15),
        "body": "<p>收支明细见附件。</p>",
    } | changes
    return place.add_child(instance=NoticePage(title=title, **fields))


def again(person) -> User:
    """The same person in another request."""
    return User.objects.get(pk=person.pk)
