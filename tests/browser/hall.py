"""Browsers around a meeting, for tests that share its database."""

import re

from playwright.sync_api import expect

from deliberation.acts import perform
from tests.browser.test_forum import Wire

SOON = 15_000  # milliseconds that news may take on a busy machine
PHONE = {"viewport": {"width": 390, "height": 844}}
# What the line was, one after the other.
REMEMBER = """
window.__states = [];
document.addEventListener('DOMContentLoaded', () => {
  const line = document.querySelector('[data-room-status]');
  new MutationObserver(() => window.__states.push(line.dataset.state)).observe(line, { attributes: true });
});
"""


def blocked(visitor) -> Wire:
    """No socket comes through."""
    return Wire(visitor, blocked=True)


def cuttable(visitor) -> Wire:
    visitor.page.add_init_script(REMEMBER)
    return Wire(visitor)


def deaf_once(visitor) -> None:
    """The server does the first act, and the line breaks before it can say so."""
    swallowed = []

    def connect(socket):
        server = socket.connect_to_server()
        socket.on_message(server.send)

        def down(text):
            if '"type":"done"' not in text or swallowed:
                return socket.send(text)
            swallowed.append(text)
            server.close()
            return socket.close(code=1001)

        server.on_message(down)

    visitor.page.route_web_socket(re.compile("/ws/"), connect)


def cut_off(page, wire) -> None:
    """Neither sockets nor requests come through, and the page knows."""
    page.route("**/api/v1/**", lambda route: route.abort())
    wire.cut()
    state(page, "offline", "waiting")


def host(meeting) -> str:
    return f"/meetings/{meeting.pk}/host/"


def screen(meeting) -> str:
    return f"/meetings/{meeting.pk}/screen/"


def state(page, *names):
    expect(page.locator("[data-room-status]")).to_have_attribute(
        "data-state", re.compile("|".join(names or ("live",))), timeout=SOON
    )


def done(person, meeting, act, **data) -> dict:
    return perform(person, meeting.pk, act, data, name="")


def shows(page, selector, text):
    expect(page.locator(selector)).to_contain_text(text, timeout=SOON)


def until(page, true):
    """Until the database says so."""
    for _try in range(SOON // 100):
        if true():
            return
        page.wait_for_timeout(100)
    assert true()


# --- the room ---


def room(meeting) -> str:
    return f"/meetings/{meeting.pk}/"


def lines(page, text):
    return page.locator("[data-list=stream] .said", has_text=text)


def say(page, text, button="发言"):
    page.locator("#words").fill(text)
    page.locator("#say").get_by_role("button", name=button, exact=True).click()


def heard(page, text, times=1):
    expect(lines(page, text)).to_have_count(times, timeout=SOON)


def numbers(page) -> list[int]:
    found = page.locator("[data-list=stream] [data-seq]").evaluate_all(
        "all => all.map(one => Number(one.dataset.seq))"
    )
    assert found == sorted(set(found))
    return found


def unheard(at):
    """Requests that no network took, and what was refused, are no mistakes of the page."""
    for visitor in at.visitors:
        visitor.wrong.clear()
