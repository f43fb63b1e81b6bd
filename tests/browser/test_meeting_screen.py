"""The screen of the hall in a real browser; axe on it and on the host's page."""

import pytest
from playwright.sync_api import expect

from deliberation.models import StrawPoll, Turn
from tests.browser.hall import SOON, done, host, screen, shows, state
from tests.browser.test_axe import LOOKS, SETTLED, serious
from tests.browser.test_forum import Wire
from tests.roundtable import in_full_swing
from tests.sittings import sitting

pytestmark = pytest.mark.browser


def test_the_screen_follows_and_comes_back_by_itself(cast, at):
    meeting = in_full_swing(cast)
    page = at(cast.deputy, screen(meeting), prepare=Wire)
    wire = at.visitors[0].wire
    state(page)
    shows(page, "#speaker", "六楼没电梯")
    done(cast.deputy, meeting, "show_poll", strawpoll=str(StrawPoll.objects.get().pk))
    expect(page.locator("#poll .option-bar")).to_have_count(3, timeout=SOON)
    wire.cut()
    done(cast.deputy, meeting, "end_turn", turn=str(Turn.objects.get(stage="speaking").pk))
    next_one = Turn.objects.filter(stage="waiting").order_by("created_at").first()
    done(cast.deputy, meeting, "call", turn=str(next_one.pk))
    wire.mend()
    shows(page, "#speaker", "带孙子的老张")
    state(page)


def test_the_last_seconds_are_told_in_words_too(cast, at):
    meeting = sitting(cast, speaking_seconds=11)
    turn = done(cast.resident, meeting, "raise_hand")["turn"]
    done(cast.deputy, meeting, "call", turn=turn)
    page = at(None, screen(meeting))
    shows(page, "#speaker .countdown.last", "请收尾，还剩")
    shows(page, "#speaker .countdown.over", "时间到，超时")


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080)])
def test_the_screen_fits_and_is_large_enough(cast, at, width, height):
    page = at(cast.deputy, screen(in_full_swing(cast)), viewport={"width": width, "height": height})
    state(page)
    assert page.evaluate("[document.body.scrollWidth, document.body.scrollHeight]") == [
        width,
        height,
    ]
    small = page.evaluate("""() => Math.min(...[...document.querySelectorAll("#screen *")]
        .filter(n => [...n.childNodes].some(c => c.nodeType === 3 && c.nodeValue.trim()))
        .filter(n => !n.closest(".unseen, [hidden], svg"))
        .map(n => parseFloat(getComputedStyle(n).fontSize)))""")
    assert small >= height / 30
    for part in ("#item", "#poll", "#speaker", "#side", "#join .qr", "#here .qr"):
        box = page.locator(part).bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= height + 1, part


def test_the_code_of_the_hall_is_made_anew(cast, at):
    meeting = sitting(cast)
    page = at(cast.deputy, screen(meeting))
    page.clock.install()
    page.reload()
    before = page.locator("#here .qr path").last.get_attribute("d")
    page.locator("#here").evaluate("node => node.replaceChildren()")
    page.clock.run_for(61_000)
    expect(page.locator("#here .qr")).to_have_count(1, timeout=SOON)
    assert before


# --- axe ------------------------------------------------------------------------------------------


def test_axe_finds_nothing_on_the_console_and_the_screen(cast, at):
    meeting = in_full_swing(cast)
    turn = Turn.objects.filter(stage="said", state="shown").first()
    over = sitting(cast, meeting.consultation)
    done(cast.deputy, over, "close_meeting")
    paths = [
        host(meeting),
        host(meeting) + f"?words=turn:{turn.pk}",
        host(over),
        screen(meeting),
        screen(over),
    ]
    page, found = at(cast.clerk, paths[0], bypass_csp=True), []
    for path in paths:
        page.goto(path)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        for width, scheme in LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            page.evaluate(SETTLED)
            found += [f"{path} {width} {scheme} {line}" for line in serious(page)]
    assert found == []
