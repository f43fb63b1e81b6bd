"""A thousand sockets in one room of one process: every event once, in order, and how quickly beside
a bare set of sockets on the same server with the same frame, and beside plain group_send.
"""

from bench import running

from . import _fanout
from ._fanout import BARE, Events, Told
from ._site import serving

AIM = 0.7  # of the bare set; what is measured is printed, less than half of it fails
FLOOR = 0.5


def run() -> None:
    with serving() as site:
        city = site.fill(residents=5, matters=1)
        site.start()
        site.wait()
        with running.server(BARE, site.folder) as other:
            matter, session = city["matters"][0], city["people"][0]["session"]
            path = f"/ws/consultations/{matter['id']}/"
            room = Events(site, path, matter["stream"], session, "comment")
            frame = room.frame()
            found = _fanout.measure({
                "the room": room,
                "bare set": Told(other, "/ws/bare/", frame),
                "group_send": Told(other, "/ws/group/", frame),
            })  # fmt: skip
    _fanout.report(found, "bare set")
    _fanout.judge(found["the room"], found["bare set"], aim=AIM, floor=FLOOR)
