"""Who takes which step of an edition: a mandate in force over its place, never a login alone.

Each answers with the mandate under which the step is taken. An administrator holds none and takes
no lawful step.
"""

from django.utils.translation import gettext as _

from cms import procedure
from portal.accounts.models import Mandate, Role
from portal.accounts.permissions import check_signed_in, mandate_over
from portal.kit.errors import NotAllowed, Refused
from portal.territory.models import Level

WRITERS = (Role.EDITOR,)
KEEPERS = (Role.EDITOR, Role.CLERK)  # of what happened in the village
OFFICES = (Level.TOWN, Level.COUNTY, Level.CITY)

ACTS = {  # act -> roles in the village or above it
    "write": WRITERS,
    "open_opinions": KEEPERS,
    "draft": WRITERS,
    "study": KEEPERS,
    "submit": WRITERS,
    "take_back": WRITERS,
    "answer": WRITERS,
    "post": KEEPERS,
    "notice": KEEPERS,
    "vote": KEEPERS,
    "publish": WRITERS,
    "repeal": WRITERS,
    "restore": WRITERS,
    "close": WRITERS,
}
OFFICE_ACTS = ("approve", "return", "file", "order", "lift_order")


def check_start_edition(person, compact) -> Mandate:
    check_signed_in(person)
    mandate = mandate_over(person, compact.division, *WRITERS)
    if mandate is None:
        raise NotAllowed(_("您不是这个村或社区的编辑。"), code="other_division")
    return mandate


def check_step(person, edition, act: str) -> Mandate:
    """May this person take this step of this edition now? Role, place, then state."""
    mandate = check_role(person, edition, act)
    if edition.status not in procedure.DONE_IN[act]:
        raise Refused(wrong_state(edition), code=state_code(edition))
    return mandate


def check_role(person, edition, act: str) -> Mandate:
    check_signed_in(person)
    if act in OFFICE_ACTS:
        return _office(person, edition, act)
    mandate = mandate_over(person, edition.compact.division, *ACTS[act])
    if mandate is None:
        raise NotAllowed(_("这一步由这个村或社区的编辑、工作者来办。"), code="other_division")
    return mandate


def _office(person, edition, act: str) -> Mandate:
    """The office above: its reviewer, who is nobody that wrote or submitted the text."""
    place = edition.compact.division
    for mandate in person.live_mandates:
        if (
            mandate.role == Role.REVIEWER
            and mandate.division.level in OFFICES
            and mandate.division.covers(place)
        ):
            break
    else:
        raise NotAllowed(_("这一步由镇街的审核员来办。"), code="reviewer_needed")
    if act in {"approve", "file"} and _took_part(person, edition):
        raise NotAllowed(_("自己写的、自己提交的，要请另一位审核员来办。"), code="same_person")
    return mandate


def _took_part(person, edition) -> bool:
    return (
        edition.entered_by_id == person.pk
        or edition.writers.filter(pk=person.pk).exists()
        or edition.steps.filter(act__in=["submit", "draft", "publish"], by=person).exists()
    )


def check_see_draft(person, edition) -> None:
    """Whoever has a part in it: editors and clerks of the place, reviewers and supervisors over it."""
    check_signed_in(person)
    roles = (*KEEPERS, Role.REVIEWER, Role.SUPERVISOR)
    if not mandate_over(person, edition.compact.division, *roles):
        raise NotAllowed(_("您看不到这个版本的草稿。"), code="other_division")


def check_keep_any(person) -> None:
    """May this person open the desk at all?"""
    check_signed_in(person)
    if not any(m.role in {*KEEPERS, Role.REVIEWER, Role.SUPERVISOR} for m in person.live_mandates):
        raise NotAllowed(
            _("公约由村（社区）的编辑和工作者来办，由镇街审核员审核。"), code="compact_role_needed"
        )


def check_set_order(person, division) -> Mandate:
    """In what order the steps are taken is for the office over the villages to say."""
    check_signed_in(person)
    mandate = mandate_over(person, division, Role.REVIEWER)
    if mandate is None or mandate.division.level not in OFFICES:
        raise NotAllowed(_("步骤的先后由镇街的审核员来定。"), code="reviewer_needed")
    return mandate


def state_code(edition) -> str:
    return "edition_published" if edition.is_public else "edition_state"


def wrong_state(edition) -> str:
    if edition.is_public:
        return _("已公布的版本只读；修改请新建版本。")
    return _("这个版本现在是“%(state)s”，这一步现在不能办。") % {
        "state": edition.get_status_display()
    }
