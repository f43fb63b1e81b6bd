"""After a meeting: going through it again, its minutes, and what offices owe, in a browser."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.site import manage
from tests.browser.test_axe import wrong

pytestmark = pytest.mark.browser

# The last of the states that the replay goes through, and what the server says now.
BOTH = """
async ([path, events]) => {
  const { statesOf } = await import(path);
  const { events: frames } = await (await fetch(`${events}?after=0&limit=500`)).json();
  const { state } = await (await fetch(events.replace(/events$/, "state"))).json();
  return [statesOf(frames).at(-1), state];
}
"""


@pytest.fixture(scope="session")
def held(site) -> dict[str, str]:
    """Addresses of the meeting of the demo city that was held the evening before."""
    found = manage(
        site[1],
        """
import json
from deliberation.models import Meeting
made = Meeting.objects.get(title__contains="圆桌协商会")
where = f"/meetings/{made.pk}/"
print(json.dumps({
    "meeting": where, "replay": where + "replay/", "minutes": where + "minutes/",
    "promise": f"/promises/{made.promises.first().pk}/",
    "referral": f"/referrals/{made.questions.filter(outcome='referred').first().pk}/",
}))
""",
    )
    return json.loads(found.splitlines()[-1])


def test_the_replay_is_walked_by_keys_buttons_and_the_scrubber(visitor, held):
    one = visitor()
    page = one.go(held["replay"])
    page.locator("#replay").wait_for()
    count = page.locator("[data-count]")
    assert count.inner_text().startswith("第 1 条")
    page.get_by_role("button", name="下一条").click()
    assert count.inner_text().startswith("第 2 条")
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    assert count.inner_text().startswith("第 3 条")
    page.keyboard.press("ArrowLeft")
    assert count.inner_text().startswith("第 2 条")
    scrubber = page.get_by_label("拖动到第几条")
    scrubber.focus()
    page.keyboard.press("End")
    whole = scrubber.get_attribute("max")
    assert count.inner_text() == f"第 {whole} 条，共 {whole} 条"
    assert "先改老车棚（丙处）" in page.locator("[data-points]").inner_text()
    assert page.locator("[role=status][data-told]").inner_text() != ""
    one.assert_fits()


def test_what_was_then_is_shown_and_not_what_came_later(visitor, held):
    """Where somebody has the floor, they are named; before the poll is shown nobody sees a result."""
    page = visitor().go(held["replay"])
    page.locator("#replay").wait_for()
    seen = page.evaluate("""
        () => {
          const [bar, find] = [document.querySelector('[data-scrubber]'), (name) => document.querySelector(`[data-${name}]`)];
          const seen = [];
          for (let at = 1; at <= Number(bar.max); at += 1) {
            bar.value = at;
            bar.dispatchEvent(new Event('input'));
            seen.push({
              label: find('lines').querySelector('[data-label]').textContent,
              speaking: find('speaking').textContent, item: find('item').textContent,
              polls: find('polls').textContent, points: find('points').textContent,
            });
          }
          return seen;
        }
    """)
    called = [one for one in seen if one["label"] == "开始发言"]
    ended = [one for one in seen if one["label"] == "发言结束"]
    assert called and all(one["speaking"] != "没有" for one in called)
    assert ended and all(one["speaking"] == "没有" for one in ended)
    before, after = (
        next(one["polls"] for one in seen if one["label"] == label)
        for label in ("开始意向表决", "公布意向表决结果")
    )
    assert "居民" not in before and "居民 8" in after
    assert seen[0]["item"] == "没有" and seen[0]["points"] == ""
    items = [one["item"] for one in seen if one["label"] == "进入议程"]
    assert [item[0] for item in items] == ["1", "2", "3"]


def test_the_replay_ends_where_the_server_is(visitor, held):
    page = visitor().go(held["replay"])
    path = page.evaluate("document.querySelector('script[src*=\"js/replay\"]').src")
    events = page.locator("#replay").get_attribute("data-events")
    replayed, now = page.evaluate(BOTH, [path, events])
    assert replayed == now


def test_it_plays_and_pauses(visitor, held):
    page = visitor().go(held["replay"])
    page.locator("#replay").wait_for()
    page.get_by_label("16×").check()
    page.get_by_role("button", name="播放").click()
    expect(page.locator("[data-count]")).not_to_have_text(re.compile("^第 1 条"), timeout=8000)
    page.get_by_role("button", name="暂停").click()
    assert page.get_by_role("button", name="播放").is_visible()


def test_words_hidden_meanwhile_go_from_an_open_replay(visitor, held):
    page = visitor().go(held["replay"])
    page.locator("#replay").wait_for()
    events = page.locator("#replay").get_attribute("data-events")
    frames = page.evaluate(
        "async (at) => (await (await fetch(at)).json()).events", f"{events}?limit=500"
    )
    said = next(frame for frame in frames if frame["kind"] == "turn.said")
    words, seq = said["data"]["show"]["text"], said["seq"]
    page.get_by_label("拖动到第几条").fill(str(seq))
    listed = page.locator(f'[data-listed] > li[value="{seq}"]')
    assert words in page.locator("[data-lines]").inner_text() and words in listed.inner_text()
    hidden = {"state": "hidden", "text": "", "by": None}
    news = {
        "type": "event", "kind": "turn.hidden", "seq": len(frames) + 1, "at": frames[-1]["at"],
        "data": {"turn": said["data"]["turn"], "rule": "abuse", "show": said["data"]["show"] | hidden},
    }  # fmt: skip

    def moved(route):
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"events": [news], "more": False})

    page.route(re.compile(rf"after={len(frames)}&"), moved)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(listed).to_contain_text("［已隐去］")
    expect(page.locator("[data-lines]")).not_to_contain_text(words)
    assert page.locator("[data-count]").inner_text() == f"第 {seq} 条，共 {len(frames) + 1} 条"
    assert page.locator("[data-told]").inner_text() == ""


def test_what_is_typed_about_a_promise_or_the_minutes_is_kept(visitor, held):
    clerk = visitor()
    clerk.sign_in("clerk01")
    for path in (held["promise"], held["referral"]):
        page = clerk.go(path)
        page.locator("form[data-draft] textarea").first.fill("写到一半的话")
        page.goto("/compacts/")
        page = clerk.go(path)
        assert page.locator("form[data-draft] textarea").first.input_value() == "写到一半的话"


def test_pages_after_a_meeting_have_nothing_serious(visitor, held):
    reader = visitor(bypass_csp=True)
    paths = [held["replay"], held["minutes"], "/replies/", held["promise"], held["referral"]]
    assert [line for path in paths for line in wrong(reader, path)] == []
    clerk = visitor(bypass_csp=True)
    clerk.sign_in("clerk01")
    minutes = [held["minutes"] + part for part in ("", "edit/", "versions/")]
    paths = [*minutes, held["promise"], held["referral"]]
    assert [line for path in paths for line in wrong(clerk, path)] == []
    for path in paths:
        clerk.go(path)
        clerk.page.set_viewport_size({"width": 390, "height": 844})
        clerk.assert_fits()


def test_without_the_log_the_list_is_still_there(visitor, held):
    page = visitor().page
    page.route("**/events?*", lambda route: route.fulfill(status=200, body="not json"))
    page.goto(held["replay"])
    expect(page.get_by_text("这会儿取不到记录")).to_be_visible()
    assert not page.locator("[data-scrubber]").is_visible()
    assert page.locator("main > section .log-lines li").count() > 20
