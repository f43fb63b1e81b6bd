"""Published attack strings through every field that a person or an editor can type into."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.actions.reviewing import order_correction
from cms.models import ProgramPage
from portal.accounts.actions.mandates import make_mandate
from portal.accounts.models import Body, User
from portal.kit.errors import Refused
from portal.kit.html import clean_rich, clean_words, plain
from portal.kit.names import clean_public_name, skeleton
from tests.attacks import acting, strings
from tests.cast import CLAUSES, SINCE, a_compact, a_notice
from tests.life import lives, office


def test_there_are_enough_strings_and_the_reader_sees_them():
    assert len(strings()) > 1300
    assert sum(bool(acting(text)) for text in strings()) > 600
    assert (
        acting("<p onclick=x>") and acting("<a href='java\nscript:x'>") and not acting("<p>好</p>")
    )


@pytest.mark.parametrize("clean", [clean_rich, clean_words])
def test_nothing_that_acts_passes_the_door(clean):
    assert [text for text in strings() if acting(clean(text))] == []


def test_a_second_cleaning_changes_nothing():
    assert [t for t in strings() if clean_rich(clean_rich(t)) != clean_rich(t)] == []


def test_plain_words_hold_no_elements_once_escaped():
    from django.utils.html import escape

    assert [t for t in strings() if acting(str(escape(plain(t))))] == []


def chunks(size: int):
    texts = [text for text in strings() if text.strip()]
    return [texts[start : start + size] for start in range(0, len(texts), size)]


def short(text: str, most: int) -> str:
    return text[:most] or "x"


def test_in_the_body_of_notices(cast, client):
    for texts in chunks(150):
        page = a_notice(cast, title="公告", kind="other", body="<p>x</p>" + "".join(texts))
        answer = client.get(page.url)
        assert answer.status_code == 200
        assert acting(answer.content.decode()) == [], texts[:3]
    for text in strings()[::40]:
        page = a_notice(cast, kind="other", body=f"<p>x</p>{text}")
        assert acting(client.get(page.url).content.decode()) == [], text


def test_in_titles_and_short_fields(cast, client, as_):
    for number, text in enumerate(strings()[::12]):
        a_notice(
            cast, title=short(text, 200), kind="other", co_issuers=short(text, 120),
            index_number=short(text, 40), document_number=short(text, 40), slug=f"n{number}",
        )  # fmt: skip
    cursor = ""
    for _ in range(8):
        page = client.get("/notices/", {"cursor": cursor} if cursor else {}).content.decode()
        assert acting(page) == []
        if "cursor=" not in page:
            break
        cursor = page.split("cursor=")[1].split('"')[0]
    for path in ("/", "/places/370303/005/901/", "/notices/?search=script"):
        assert acting(client.get(path).content.decode()) == [], path
    editor = as_(cast.editor)
    place = client.get("/places/370303/005/901/")
    assert place.status_code == 200
    from cms.models import NoticePage, PlacePage

    shelf = PlacePage.objects.get(division=cast.bridge).pk
    titles = set(NoticePage.objects.values_list("title", flat=True))
    page = editor.get(f"/cms-admin/pages/{shelf}/").content.decode()
    assert not any(
        f"<{tag}" in found for found in acting(page) for tag in ("iframe", "object", "base")
    )
    assert not [t for t in titles if "<script" in t.lower() and len(t) > 20 and t in page]


def test_in_compacts_and_their_clauses(cast, client):
    page = a_compact(cast, published=False)
    page.introduction = short(strings()[3], 300)
    page.contact = short(strings()[4], 80)
    page.save()
    clauses = [
        {"heading": short(text, 40), "text": short(text, 1000), "category": "other",
         "plain_note": short(text, 300), "law": short(text, 120)}
        for text in strings()[::15] if text.strip()
    ]  # fmt: skip
    steps = {"filed_with": short(strings()[5], 60), "filing_number": short(strings()[6], 40)}
    figures = {"composition": short(strings()[9], 120)}
    edition = lives(cast, page, clauses=clauses, figures=figures, **steps)
    order_correction(
        office(cast), edition, note=short(strings()[7], 300), basis=short(strings()[8], 200)
    )
    for path in (page.url, f"/compacts/editions/{edition.pk}/", "/compacts/", "/",
                 f"/api/v1/editions/{edition.pk}"):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 200, path
        if answer["Content-Type"].startswith("text/html"):
            assert acting(answer.content.decode()) == [], path


def test_in_programmes(cast, client):
    program = ProgramPage.objects.get(code="safety")
    for texts in chunks(200):
        program.introduction = "".join(texts)
        program.lead, program.responsible = short(texts[0], 80), short(texts[1], 120)
        program.cases = [
            ("case", {"title": short(text, 60), "place": "x", "text": clean_rich(text)})
            for text in texts[:20]
        ]
        program.full_clean()
        program.save()
        page = client.get("/programs/safety/").content.decode()
        assert acting(page) == []


def test_editors_blocks_pass_the_door_too():
    from wagtail.rich_text import RichText

    from cms.fields import CleanRichTextBlock

    block = CleanRichTextBlock(required=False)
    dirty = [t for t in strings() if acting(block.clean(RichText(t)).source)]
    assert dirty == []


def test_in_names_of_people_bodies_and_mandates(cast, client):
    taken = 0
    for text in strings()[::5]:
        try:
            name = clean_public_name(text)
        except Refused:
            continue
        if not User.objects.filter(public_name_key=skeleton(name)).exists():
            User.objects.create_user(public_name=name)
            taken += 1
    assert taken < 40  # most strings are no names at all
    Body.objects.create(name=short(strings()[10], 80), kind="other", division=cast.bridge,
                        phone=short(strings()[11], 40), address=short(strings()[12], 120),
                        hours=short(strings()[13], 120))  # fmt: skip
    for number, text in enumerate(strings()[::60]):
        deputy = User.objects.create_user(public_name=f"代表人{number}号")
        try:
            make_mandate(
                cast.admin, deputy, role="deputy", division=cast.city, starts_on=SINCE,
                level="city", term_number=16, name=short(text, 40), field=short(text, 80),
                constituency=short(text, 80), liaison=short(text, 160),
                introduction=short(text, 1000),
            )  # fmt: skip
        except Refused:
            continue
        mandate = deputy.mandates.get()
        assert acting(client.get(f"/people/{mandate.pk}/").content.decode()) == [], text
    for path in ("/people/", "/places/370303/005/901/"):
        assert acting(client.get(path).content.decode()) == [], path


@pytest.mark.parametrize(
    "address",
    ["/search/?q={}", "/compacts/?search={}", "/notices/?search={}&kind={}", "/people/?search={}",
     "/compacts/?division={}", "/compacts/?cursor={}", "/me/?next={}", "/accounts/login/?next={}",
     "/api/v1/compacts?search={}", "/{}/"],
)  # fmt: skip
def test_in_the_address(client, db, address):
    from urllib.parse import quote

    for text in strings()[::25]:
        answer = client.get(address.replace("{}", quote(text, safe="")))
        assert answer.status_code < 500, text
        if answer.get("Content-Type", "").startswith("text/html"):
            assert acting(answer.content.decode()) == [], text


def test_a_tag_is_words(cast, client):
    notice = a_notice(cast, kind="other")
    for text in strings()[::60]:
        notice.tags.add(short(text.replace(",", " "), 100))
    notice.save()
    assert acting(client.get(notice.url).content.decode()) == []


def test_a_field_that_is_too_long_is_refused_and_not_cut(cast):
    with pytest.raises(ValidationError):
        a_notice(cast, co_issuers="长" * 121)
    assert timezone.now()


def test_clauses_of_the_cast_still_read(cast, client):
    page = a_compact(cast)
    text = client.get(page.url).content.decode()
    assert all(clause["text"] in text for clause in CLAUSES)
