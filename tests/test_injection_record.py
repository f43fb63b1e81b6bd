"""Attack strings in every text of the lawful record: no page, print or file lets one of them act."""

from datetime import timedelta

import pytest

from deliberation.actions.deadlines import arrange_year
from deliberation.actions.resolutions import confirm_resolution, correct_resolution
from deliberation.actions.rules import add_local_rule
from deliberation.models import LocalRule, Resolution, YearArrangement
from tests.attacks import acting, strings
from tests.deliberation.test_deadlines import NOTICE
from tests.deliberation.test_resolutions import entered
from tests.deliberation.test_rules import CHARTER


def plain(most: int, step: int) -> list[str]:
    """Strings that a field of ``most`` characters on one line can hold."""
    found = (" ".join(text.replace("\x00", "").split())[:most] for text in strings()[::step])
    return [text for text in found if any(c.isalnum() for c in text)]


@pytest.fixture
def hostile(cast):
    """Records whose every text is hostile, confirmed and corrected."""
    made = []
    for number, text in enumerate(plain(120, 20)):
        row = entered(
            cast, held_on=entered_on(number), matters=text * 3, urgent_because="",
            authorised_by=text, composition=text,
        )  # fmt: skip
        Resolution.objects.filter(pk=row.pk).update(title=text)
        row.refresh_from_db()
        confirm_resolution(cast.supervisor, row)
        made.append(row)
    rule = add_local_rule(cast.clerk, cast.bridge, **(CHARTER | {"name": plain(80, 50)[3]}))
    LocalRule.objects.filter(pk=rule.pk).update(
        data=rule.data | {"names": [plain(80, 50)[5], plain(80, 50)[6]]}
    )
    again = correct_resolution(cast.clerk, made[0], reason=plain(200, 50)[7])
    confirm_resolution(cast.supervisor, again)
    year = arrange_year(cast.admin, text=NOTICE, source=plain(200, 50)[9])
    YearArrangement.objects.filter(pk=year.pk).update(
        holidays={plain(20, 50)[4]: ["2027-01-01"]}, source=plain(200, 30)[11]
    )
    return made


def entered_on(number: int):
    from datetime import date

    return date(2026, 3, 1) + timedelta(days=number)


def test_for_a_reader(hostile, client):
    seen = 0
    for path in ("/resolutions/", "/resolutions/?search=<script>", "/rules/", "/deadlines/",
                 "/deadlines/?period=<script>&start=<b>",
                 *(f"/resolutions/{row.pk}/" for row in hostile),
                 *(f"/resolutions/{row.pk}/certificate/" for row in hostile[:10])):  # fmt: skip
        html = client.get(path).content.decode()
        assert acting(html) == [], path
        seen += html.count("&lt;")
    assert seen > 100


def test_for_keepers(hostile, cast, as_):
    draft = correct_resolution(cast.clerk, hostile[1], reason=plain(200, 50)[8])
    clerk = as_(cast.clerk)
    for path in ("/staff/resolutions/", "/staff/resolutions/?cursor=<script>",
                 "/staff/resolutions/rules/", f"/staff/resolutions/{draft.pk}/",
                 f"/staff/resolutions/{draft.pk}/edit/",
                 f"/staff/resolutions/{hostile[1].pk}/correct/",
                 "/staff/resolutions/new/?q=<script>alert(1)</script>"):  # fmt: skip
        assert acting(clerk.get(path).content.decode()) == [], path
    assert acting(as_(cast.admin).get("/staff/holidays/").content.decode()) == []


def test_what_was_typed_comes_back_as_words(cast, as_):
    clerk = as_(cast.clerk)
    form = f"/staff/resolutions/new/?division={cast.bridge.pk}&kind=residents_reps"
    rule = f"/staff/resolutions/rules/new/?division={cast.bridge.pk}&kind=residents_reps"
    for text in strings()[::40]:
        names = ("title", "matters", "authorised_by", "held_on", "entitled", "convener")
        html = clerk.post(form, dict.fromkeys(names, text)).content.decode()
        assert acting(html) == [], text
        names = ("name", "article", "since_on", "quorum", "majority", "of", "days")
        assert acting(clerk.post(rule, dict.fromkeys(names, text)).content.decode()) == [], text
    admin = as_(cast.admin)
    for text in strings()[::40]:
        sent = {"text": NOTICE.replace("春节", text), "source": text, "check": "1"}
        assert acting(admin.post("/staff/holidays/", sent).content.decode()) == [], text
