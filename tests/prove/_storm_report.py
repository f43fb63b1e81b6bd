"""What a storm showed, printed and judged."""

import statistics
from collections import Counter, defaultdict

from bench.machine import table
from portal.server.refusals import write

from ._gathering import quantiles
from ._room_checker import complaints, show
from ._storm import TELLS, WHOLE_WITHIN, Storm


def report(name: str, storm: Storm) -> None:
    size, took = storm.size, storm.ended - storm.began
    answers = Counter(message.answer or "unanswered" for message in storm.messages)
    again = [message for message in storm.messages if message.tries > 1]
    applied = sum(len(page.applied) for page in storm.pages)
    write(f"\n{name}: {size.clients} pages in {size.rooms} rooms, {size.senders} people typing "
          f"{size.rate:g} messages a second together, {len(storm.faults)} faults, {took:.0f} s (seed {size.seed})")  # fmt: skip
    write(f"messages: {len(storm.messages)} typed, {dict(answers)}; {len(storm.messages) / took:.0f} a second; "
          f"sent more than once: {len(again)}, {sum(message.tries for message in again)} times")  # fmt: skip
    write(f"events applied: {applied} ({applied / took:.0f} a second); seen before or too early and "
          f"left to the resume: {sum(page.ignored for page in storm.pages)}")  # fmt: skip
    closed = sum((page.closed for page in storm.pages), Counter())
    write(
        f"connections that ended, by code (0: given up by the page): {dict(closed.most_common(8))}"
    )
    write(_faults(storm))
    _logged(storm)


def _faults(storm: Storm) -> str:
    """Seconds from the end of a fault until a page is whole."""
    found = defaultdict(list)
    for fault in storm.faults:
        found[fault.kind].append(fault)
    rows = []
    for kind, faults in found.items():
        times = sorted(at for fault in faults for at in fault.whole if at is not None)
        count = sum(len(fault.whole) for fault in faults)
        late = count - sum(at <= WHOLE_WITHIN for at in times)
        lasted = statistics.mean(fault.ended - fault.began for fault in faults)
        whole = quantiles(times, 0.5, 0.99, 1) if times else ["none"] * 3
        rows.append([kind, len(faults), lasted, *whole, late, count])
    head = ["fault", "times", "lasted s", "whole p50 s", "p99 s", "max s",
            f"later than {WHOLE_WITHIN:g} s", "of pages"]  # fmt: skip
    return table(head, rows)


def _logged(storm: Storm) -> None:
    bad = Counter(_kind(line) for line in storm.site.bad_lines())
    write(f"the server's log: {sum(bad.values())} lines of trouble {dict(bad.most_common(6))}")


def _kind(line: str) -> str:
    """Without moments and numbers, so that the same trouble is counted as one."""
    words = [word for word in line.split() if not any(letter.isdigit() for letter in word)]
    return " ".join(words)[:80]


def judge(storm: Storm) -> None:
    history, rows = storm.history(), storm.rows()
    said = complaints(history, rows)
    for sentence in said[:10]:
        write(f"checker: {sentence}")
    refused = Counter(one.code for one in storm.messages if one.answer == "refused")
    assert not refused, f"messages that were refused: {refused}"
    assert not said, f"{len(said)} complaints: {said[:3]}"
    assert not storm.wrong_counts, f"counts after loading anew: {storm.wrong_counts[:3]}"
    write(f"checker: {len(history['sent'])} acts, {len(rows['things'])} rows, {len(rows['events'])} events, "
          f"{len(history['heard'])} pages and {len(history['reloaded'])} full reloads: nothing lost, "
          "nothing twice, nothing out of order")  # fmt: skip
    for line in show(history, rows):
        write(line)
    _judge_whole(storm)


def _judge_whole(storm: Storm) -> None:
    late = {}
    for number, fault in enumerate(storm.faults):
        good = sum(at is not None and at <= WHOLE_WITHIN for at in fault.whole)
        if good < TELLS * len(fault.whole):
            late[f"{number + 1}. {fault.kind}"] = f"{good} of {len(fault.whole)}"
    assert not late, f"fewer than {TELLS:.0%} whole within {WHOLE_WITHIN:g} s: {late}"
