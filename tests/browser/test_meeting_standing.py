"""What the room says of itself in Chromium: results, the clock, and a line that fails, ends or begins anew."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from deliberation.actions.attendance import join_as_guest
from deliberation.models import Guest, Stream
from tests.browser.hall import (
    SOON,
    blocked,
    cuttable,
    done,
    heard,
    room,
    screen,
    shows,
    state,
    unheard,
    until,
)
from tests.sittings import sitting

pytestmark = pytest.mark.browser


def voted(cast, meeting, question) -> str:
    """A poll that was opened and answered."""
    poll = done(cast.deputy, meeting, "open_poll", poll_question=question, options=["甲处", "乙处"],
                seconds=600)["strawpoll"]  # fmt: skip
    done(cast.resident, meeting, "vote", strawpoll=poll, options=[1])
    return poll


def test_results_shown_while_the_line_was_down_are_there_and_not_as_zeros(cast, at):
    meeting = sitting(cast)
    before = voted(cast, meeting, "先建哪处？")
    asked = done(cast.resident, meeting, "ask", text="谁来量间距？")["question"]
    page = at(None, room(meeting), prepare=cuttable)
    wire = at.visitors[0].wire
    state(page)
    page.route("**/events?*", lambda route: route.abort())
    wire.cut()
    state(page, "waiting", "offline")
    done(cast.clerk, meeting, "back", question=asked, value=True)
    done(cast.deputy, meeting, "show_poll", strawpoll=before)
    meanwhile = voted(cast, meeting, "再建哪处？")
    done(cast.deputy, meeting, "show_poll", strawpoll=meanwhile)
    wire.mend()
    state(page)
    for poll in (before, meanwhile):
        row = page.locator(f"#p-{poll} [data-option='1']")
        expect(row).to_be_visible(timeout=SOON)
        expect(row.locator("[data-residents]")).to_have_text("1")
    expect(page.locator(f"#q-{asked} [data-backing]")).to_have_text("1", timeout=SOON)
    unheard(at)


def test_a_result_is_not_seen_before_it_was_counted(cast, at):
    meeting = sitting(cast)
    poll = voted(cast, meeting, "先建哪处？")
    page = at(None, room(meeting))
    state(page)
    seen = page.evaluate(
        """async ([id, url]) => {
          const { drawPoll, showPolls } = await import(url);
          const results = document.querySelector(`#p-${id} [data-results]`);
          const now = new Date().toISOString();
          drawPoll({ id, question: '', options: [], closes_at: now, closed_at: now, shown_at: now, could_vote: 1 });
          const before = results.hidden;
          const options = [0, 1].map((number) => ({ number, residents: number, mandates: 0 }));
          showPolls({ [id]: { voters: { residents: 1, mandates: 0 }, options } });
          return [before, results.hidden];
        }""",
        [poll, "/static/js/meeting-floor.js"],
    )
    assert seen == [True, False]


def test_a_clock_that_is_put_right_meanwhile_shifts_nothing(cast, at):
    page = at(None, room(sitting(cast)))
    shifted = page.evaluate(
        """async (url) => {
          const { heard, serverNow } = await import(url);
          heard(new Date().toISOString());
          const [before, real] = [serverNow(), Date.now];
          Date.now = () => real() - 600000;
          return Math.abs(serverNow() - before);
        }""",
        "/static/js/clock.js",
    )
    assert shifted < 5000


def test_what_the_page_stumbles_over_is_read_anew_once_and_the_rest_goes_on(cast, at):
    meeting = sitting(cast)
    page = at(cast.resident, room(meeting))
    state(page)
    page.locator("#words").fill("我正在写")  # so that it does not load itself anew
    page.evaluate("""() => {
      window.__template = document.getElementById('words-template');
      window.__template.remove();
    }""")
    done(cast.deputy, meeting, "say", text="这句画不出来。")
    shows(page, "[data-news]", "重新打开")
    state(page, "stale")
    page.evaluate("document.getElementById('room').append(window.__template)")
    done(cast.deputy, meeting, "say", text="这句又画得出来。")
    heard(page, "这句又画得出来。")
    state(page, "stale")
    expect(page.locator("[data-news] li")).to_have_count(1)
    page.locator("#words").fill("")
    page.reload()
    state(page)
    heard(page, "这句画不出来。")
    unheard(at)


def test_another_log_is_not_taken_for_the_old_one_and_the_screen_follows_it(cast, at):
    meeting = sitting(cast)
    page = at(None, screen(meeting), prepare=cuttable)
    state(page)
    Stream.objects.filter(pk=meeting.stream_id).update(epoch=uuid.uuid4())
    until(page, lambda: "stale" in page.evaluate("window.__states"))
    state(page)
    assert page.locator("#screen").get_attribute("data-epoch") == str(
        Stream.objects.get(pk=meeting.stream_id).epoch
    )


@pytest.mark.parametrize(
    ("code", "name", "sentence"), [(4400, "broken", "出了问题"), (4404, "gone", "看不到了")]
)
def test_a_line_that_ends_for_good_says_why(cast, at, code, name, sentence):
    meeting = sitting(cast)

    def ending(visitor):
        visitor.page.route_web_socket(re.compile("/ws/"), lambda socket: socket.close(code=code))

    page = at(cast.resident, room(meeting), prepare=ending)
    state(page, name)
    shows(page, "[data-room-status]", sentence)
    assert page.locator("[data-list=stream]").count() == (name == "broken")


def test_a_server_that_fails_is_not_called_a_network_that_is_away(cast, at):
    meeting = sitting(cast)
    page = at(None, room(meeting), prepare=blocked)
    page.route("**/events?*", lambda route: route.fulfill(status=503))
    state(page, "failing")
    shows(page, "[data-room-status]", "网站暂时没有回应")
    page.unroute("**/events?*")
    state(page, "polling")
    unheard(at)


def test_of_a_meeting_that_is_theirs_no_more_only_their_own_words_stay(cast, at):
    meeting = sitting(cast, is_closed=True)
    join_as_guest(cast.elsewhere, meeting.pk, meeting.guest_key)
    done(cast.deputy, meeting, "say", text="关起门来说的。")
    page = at(cast.elsewhere, room(meeting))
    state(page)
    heard(page, "关起门来说的。")
    page.locator("#words").fill("我还没写完")
    Guest.objects.all().delete()
    state(page, "gone")
    assert "关起门来" not in page.locator("#room").evaluate("room => room.outerHTML")
    expect(page.locator("#words")).to_have_value("我还没写完")
    expect(page.locator("#words")).not_to_be_editable()
    for button in page.locator("#say button").all():
        expect(button).to_be_disabled()
    unheard(at)
