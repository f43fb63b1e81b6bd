"""Periods that are not law, as this site has them."""

from deliberation.decisions.deadlines import MOST, deadlines
from portal.kit.env import BadEnvironment, Environment


def own_deadlines(env: Environment) -> dict[str, int]:
    """``DEADLINES=moderation_appeal=20,minutes_published=10``; what is law is refused."""
    return dict(_one(words) for words in env.words("DEADLINES"))


def _one(words: str) -> tuple[str, int]:
    name, _, number = (part.strip() for part in words.partition("="))
    known = deadlines().get(name)
    if known is None or not known.settable:
        names = ", ".join(one.id for one in deadlines().values() if one.settable)
        raise BadEnvironment(
            f"DEADLINES: {name!r} cannot be set here; these can: {names}. / "
            f"DEADLINES 里的 {name!r} 不能在这里设，可以设的有：{names}。"
        )
    try:
        known.set_to(int(number))
    except ValueError as error:
        raise BadEnvironment(
            f"DEADLINES: write {name}=number, from 1 to {MOST}. / "
            f"DEADLINES 应写成 {name}=数字，从 1 到 {MOST}。"
        ) from error
    return name, int(number)
