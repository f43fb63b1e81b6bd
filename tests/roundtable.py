"""A meeting in full swing, as a hall has it: speakers, questions, polls, points, promises."""

from datetime import timedelta

from django.utils import timezone

from deliberation.acts import perform
from deliberation.models import Attendance, Meeting
from deliberation.queries.meetings import get_meeting
from tests.cast import confirmed
from tests.sittings import sitting

NAMES = ["香樟树下", "六楼没电梯", "带孙子的老张", "夜班护士", "租房的小陈"]


def neighbours(cast, number: int) -> list:
    made = len([one for one in cast.people if one.startswith("neighbour")])
    return [
        confirmed(
            cast, f"neighbour{n}", NAMES[n % len(NAMES)] + (f"{n}" if n >= len(NAMES) else ""),
            cast.bridge, cast.clerk,
        )
        for n in range(made, made + number)
    ]  # fmt: skip


def in_full_swing(cast, people=None, **asked) -> Meeting:
    """Somebody speaks, three wait, questions are backed, a poll is over and not shown."""
    meeting = sitting(
        cast, title="云桥社区电动自行车充电棚选址圆桌会", bodies=[cast.bodies["street"], cast.bodies["bureau"]],
        others=["物业公司"],
        items=[("充电棚建在哪里：老车棚、东门绿地还是 7 号楼西侧", 30), ("怎样收费", 20), ("谁来管理", 20)],
        **{"lawful_kind": "residents_reps", "entitled": 72} | asked,
    )  # fmt: skip
    people = people or neighbours(cast, 5)

    def do(person, act, **data):
        return perform(person, meeting.pk, act, data, name="")

    host, clerk = cast.deputy, cast.clerk
    do(host, "open_item", item=str(meeting.items.first().pk), current="")
    for person in people:
        do(person, "attend")
    do(clerk, "count_in", people="31", channel="hall")
    _floor(do, host, clerk, people)
    _words(do, host, clerk, people, cast)
    _outcomes(do, host, clerk, people, cast)
    return get_meeting(host, meeting.pk)


def _floor(do, host, clerk, people):
    first = do(people[0], "raise_hand")["turn"]
    do(host, "call", turn=first, current="")
    do(host, "end_turn", turn=first)
    do(
        clerk,
        "write",
        turn=first,
        text="老车棚离 3 号楼只有八米，半夜充电要是着火，烟会进楼道。",
        consent=True,
    )
    for person in people[1:4]:
        do(person, "raise_hand")
    do(clerk, "raise_hand", guest="东门小超市老板", channel="hall", consent=True)
    do(host, "call", turn=do(people[1], "raise_hand")["turn"], current="")


def _words(do, host, clerk, people, cast):
    do(people[2], "say", text="我家两辆电动车，都是孩子上学用的，能不能先保证晚上十点以前有位置？")
    do(
        clerk,
        "record",
        text="充电桩由公司投资，收费按政府指导价，管理费另议。",
        guest="物业公司经理",
        consent=True,
    )
    spam = do(people[3], "say", text="低价出售旧电瓶，要的加我。")["turn"]
    do(host, "hide", turn=spam, rule="advertising", facts="广告。")
    texts = ["东门绿地的树要不要砍？砍了补种多少？", "收费会不会比外面的充电站贵？", "什么时候能用上？",
             "消防验收谁来做，结果公开吗？"]  # fmt: skip
    asked = [
        do(person, "ask", text=text)["question"]
        for person, text in zip(people, texts, strict=False)
    ]
    for person in people[1:]:
        do(person, "back", question=asked[0], value=True)
    do(people[0], "back", question=asked[1], value=True)
    do(
        host,
        "answer",
        question=asked[2],
        answer="定下来以后三个月。",
        answered_by="科苑街道办事处副主任",
    )
    do(host, "take", question=asked[0], current="")


def _outcomes(do, host, clerk, people, cast):
    poll = do(host, "open_poll", poll_question="充电棚先建在哪一处？",
              options="老车棚改造\n东门绿地边上新建\n7 号楼西侧", seconds="120")["strawpoll"]  # fmt: skip
    for n, person in enumerate(people):
        do(person, "vote", strawpoll=poll, options=[0 if n < 3 else 1])
    do(host, "close_poll", strawpoll=poll)
    do(host, "pin", kind="consensus", text="先改老车棚，装喷淋和防火隔墙。")
    do(clerk, "pin", kind="dissent", text="7 号楼西侧不宜建。", reasons="一楼住户担心噪声和采光。")
    due = (timezone.localdate() + timedelta(days=20)).isoformat()
    do(
        clerk,
        "promise",
        text="请消防机构核验老车棚并公布结果",
        body=str(cast.bodies["street"].pk),
        due_on=due,
    )
    assert Attendance.objects.count() >= len(people)
