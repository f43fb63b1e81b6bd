"""Who may do what by program: one table, every role, one's own place and another.

The second half reads every answer to everybody for what is nobody else's to know.
"""

import pytest
from django.utils import timezone

from portal.accounts.actions.residencies import claim_residency
from portal.accounts.models import Mandate, Residency, User
from portal.kit.names import suggest_public_name
from tests.cast import a_compact, a_notice

from .forum import ADDRESSES
from .test_editions import EDITIONS
from .test_resolutions import RECORD

ROLES = [
    "anonymous",
    "newcomer",
    "resident",
    "elsewhere",
    "deputy",
    "member",
    "officer",
    "editor",
    "shore_editor",
    "reviewer",
    "clerk",
    "shore_clerk",
    "moderator",
    "supervisor",
    "admin",
]
SIGNED_IN = dict.fromkeys(ROLES, 200) | {"anonymous": 401}
PUBLIC = dict.fromkeys(ROLES, 200)
CLERKS = dict.fromkeys(ROLES, 403) | {"anonymous": 401}
# Who holds an office has words of an office, and does not leave before it ends.
LEAVERS = dict.fromkeys(ROLES, 409) | {
    "anonymous": 401, "newcomer": 204, "resident": 204, "elsewhere": 204,
}  # fmt: skip
LISTS = ("divisions", "bodies", "people", "compacts", "editions", "programs", "notices")
MARKERS = ("13911112222", "login-name-", "H-SECRET-")


def read(noun):
    return lambda api, cast, place: api.get(noun, **_filter(noun, place))


def _filter(noun, place):
    if noun in {"editions", "programs"}:
        return {}
    return {"within" if noun == "divisions" else "division": place.pk}


def confirm(api, cast, place):
    """A stranger's claim for ``place``, at this person's desk."""
    someone = User.objects.create_user()
    _, code = claim_residency(someone, place)
    return api.post(
        "residencies/confirm",
        {"code": code, "household": "5", "adult": True, "basis": "desk"},
    )


def register(api, cast, place):
    """Somebody of ``place`` without a phone, written down by this person."""
    return api.post(
        "assisted",
        {"unit": str(place.pk), "name": suggest_public_name(), "household": "5", "adult": True,
         "basis": "desk"},
    )  # fmt: skip


# act -> (how, {role: status for 云桥}, {role: status for 柳岸})
ACTS = {
    **{f"GET {noun}": (read(noun), PUBLIC, PUBLIC) for noun in LISTS},
    "GET compacts/coverage": (read("compacts/coverage"), PUBLIC, PUBLIC),
    "GET me": (lambda api, cast, place: api.get("me"), SIGNED_IN, SIGNED_IN),
    "PUT me/residency": (
        lambda api, cast, place: api.put("me/residency", {"division": str(place.pk)}),
        SIGNED_IN,
        SIGNED_IN,
    ),
    "DELETE me/residency": (
        lambda api, cast, place: api.delete("me/residency"),
        {role: 204 if status == 200 else status for role, status in SIGNED_IN.items()},
        {role: 204 if status == 200 else status for role, status in SIGNED_IN.items()},
    ),
    "PUT me/name": (
        lambda api, cast, place: api.put("me/name", {"name": suggest_public_name()}),
        SIGNED_IN,
        SIGNED_IN,
    ),
    **{
        f"GET me/{part}": (
            lambda api, cast, place, part=part: api.get(f"me/{part}"),
            SIGNED_IN,
            SIGNED_IN,
        )
        for part in ("words", "receipts", "export")
    },
    "POST me/close": (
        lambda api, cast, place: api.post("me/close", {"sure": "注销"}),
        LEAVERS,
        LEAVERS,
    ),
    "GET assisted": (
        lambda api, cast, place: api.get("assisted"),
        CLERKS | {"clerk": 200, "shore_clerk": 200},
        CLERKS | {"clerk": 200, "shore_clerk": 200},
    ),
    "POST assisted": (
        register,
        CLERKS | {"clerk": 200, "shore_clerk": 422},
        CLERKS | {"shore_clerk": 200, "clerk": 422},
    ),
    "POST residencies/confirm": (
        confirm,
        CLERKS | {"clerk": 200},
        CLERKS | {"shore_clerk": 200},
    ),
}
MATRIX = [
    pytest.param(how, place, table, id=f"{act} {place}")
    for act, (how, bridge, shore) in ACTS.items()
    for place, table in (("bridge", bridge), ("shore", shore))
]


@pytest.mark.parametrize(("how", "place", "table"), MATRIX)
def test_access(api_as, cast, how, place, table):
    """All roles in one go: building the cast takes longer than asking."""
    assert set(table) == set(ROLES)
    answers = {role: how(api_as(role), cast, getattr(cast, place)) for role in ROLES}
    assert {role: answer.status_code for role, answer in answers.items()} == table
    for answer in answers.values():
        assert answer.status_code < 400 or answer["Content-Type"] == "application/problem+json"


def test_the_table_holds_every_operation_of_the_document(api):
    paths = api.get("schema/").json()["paths"]
    written = {
        f"{method.upper()} {path.removeprefix('/api/v1/')}"
        for path, methods in paths.items()
        for method in methods
        if "{" not in path
    }
    elsewhere = {address for address in (*ADDRESSES, *RECORD, *EDITIONS) if "{" not in address}
    nouns = ("meetings", "turns", "questions", "minutes", "promises", "mutes")
    of_meetings = {f"GET {noun}" for noun in nouns}  # tests/test_closed_meetings.py and their own
    assert written == set(ACTS) | elsewhere | of_meetings


@pytest.fixture
def marked(cast):
    """Everybody has a phone, a login name and a household that can be recognised."""
    for number, user in enumerate(User.objects.all()):
        user.phone, user.username = f"+861391111222{number:02d}"[:16], f"login-name-{number}"
        user.save()
    Residency.objects.update(household="H-SECRET-1")
    a_compact(cast)
    a_notice(cast)
    return cast


def everything(cast):
    from cms.models import CompactPage, Edition, NoticePage, ProgramPage
    from portal.accounts.models import Body
    from portal.territory.models import Division

    yield from ("", *LISTS)
    for noun, pks in (
        ("divisions", Division.objects.values_list("pk", flat=True)),
        ("bodies", Body.objects.values_list("pk", flat=True)),
        ("people", Mandate.objects.values_list("pk", flat=True)),
        ("people", User.objects.values_list("pk", flat=True)),
        ("compacts", CompactPage.objects.values_list("translation_key", flat=True)),
        ("editions", Edition.objects.values_list("pk", flat=True)),
        ("notices", NoticePage.objects.values_list("translation_key", flat=True)),
        ("programs", ProgramPage.objects.values_list("code", flat=True)),
    ):
        yield from (f"{noun}/{pk}" for pk in pks)


@pytest.mark.parametrize("role", ["anonymous", "elsewhere", "clerk", "moderator", "admin"])
def test_nothing_private_is_told_to_anybody(marked, client, as_, role):
    users = {user.pk for user in User.objects.all()}
    if role != "anonymous":
        as_(marked.people[role])
    for path in everything(marked):
        answer = client.get(f"/api/v1/{path}")
        assert answer.status_code in {200, 404}, path
        text = answer.content.decode()
        assert not [marker for marker in MARKERS if marker in text], path
        assert not [pk for pk in users if str(pk) in text], path


@pytest.mark.parametrize("words", MARKERS)
def test_nobody_is_found_by_what_is_private(marked, client, words):
    for noun in LISTS:
        assert client.get(f"/api/v1/{noun}", {"search": words}).json()["items"] == []


def test_what_the_desk_is_told_names_no_household_and_no_phone(api_as, cast):
    User.objects.filter(username="newcomer").update(phone="+8613911112222")
    _, code = claim_residency(cast.newcomer, cast.bridge)
    answer = api_as("clerk").post(
        "residencies/confirm",
        {"code": code, "household": "H-SECRET-7", "adult": True, "basis": "door"},
    )
    assert answer.status_code == 200
    assert not [marker for marker in MARKERS if marker in answer.content.decode()]
    assert str(cast.newcomer.pk) not in answer.content.decode()


def test_a_mandate_that_is_not_in_force_opens_nothing(api_as, cast):
    Mandate.objects.filter(user=cast.clerk).update(
        ends_on=timezone.localdate() - timezone.timedelta(days=1)
    )
    assert confirm(api_as("clerk"), cast, cast.bridge).status_code == 403
