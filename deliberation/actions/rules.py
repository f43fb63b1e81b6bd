"""Rules that a body gives itself: made, superseded, ended; never edited."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.decisions.law import rule_on
from deliberation.decisions.own import Looser, own_rule
from deliberation.models import LocalRule
from deliberation.permissions.resolutions import check_enter_resolution
from deliberation.record.rules import kinds_for, read_local
from portal.kit.errors import BadInput, Refused
from portal.kit.text import clean_optional, clean_text
from portal.territory.models import Division


@transaction.atomic
def add_local_rule(
    person, division, *, kind, name, since_on: date, english_name="", article="",
    quorum="", majority="", of="", days=None, now=None,
) -> LocalRule:  # fmt: skip
    """Stricter than the law of ``since_on``, or refused (rule_looser). The one before ends then."""
    check_enter_resolution(person, division)
    name = clean_text(name, field="name", most=80, lines=False)
    english = clean_optional(english_name, field="english_name", most=120, lines=False)
    article = clean_optional(article, field="article", most=20, lines=False)
    if kind not in dict(kinds_for(division)):
        raise BadInput(_("这个地方没有这种会议。"), code="resolution_figures", field="kind")
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise BadInput(
            _("通知的天数应在 1 到 %(most)s 之间。") % {"most": MOST_DAYS},
            code="rule_days",
            field="days",
        )
    law = rule_on(kind, since_on)
    if law is None or law.partly:
        raise BadInput(
            _("那一天的法律这里没有，不能加规则。"), code="rule_no_law", field="since_on"
        )
    try:
        data = own_rule(
            law, names=(name, english or name), since=since_on, article=article,
            quorum=quorum, majority=majority, of=of, days=days,
        )  # fmt: skip
    except Looser as error:
        raise BadInput(
            LOOSER[str(error)](), code="rule_looser", field=FIELDS[str(error)]
        ) from error
    except ValueError as error:
        raise BadInput(
            _("请至少写一项比法律严的要求。"), code="rule_changes_nothing", field="quorum"
        ) from error
    made = LocalRule(
        division=division, data=data, since_on=since_on, made_by=person,
        made_at=now or timezone.now(),
    )  # fmt: skip
    read_local(made)
    # Two at the same time would both find nothing to supersede.
    Division.objects.select_for_update(of=("self",), no_key=True).get(pk=division.pk)
    _supersede(made, timezone.localdate(made.made_at))
    made.save(force_insert=True)
    return made


@transaction.atomic
def end_local_rule(person, rule, *, until_on: date, now=None) -> LocalRule:
    """From ``until_on``, which is ahead, the law alone counts again: what was decided before stays
    decided by the rule of its day."""
    now = now or timezone.now()
    rule = LocalRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    check_enter_resolution(person, rule.division)
    if rule.until_on is not None:
        raise Refused(_("这条规则已经停用。"), code="rule_ended")
    if until_on <= max(rule.since_on, timezone.localdate(now)):
        raise BadInput(
            _("停用日期应晚于施行日期，也要晚于今天。"), code="rule_until", field="until_on"
        )
    rule.until_on, rule.ended_by, rule.ended_at = until_on, person, now
    rule.save(update_fields=["until_on", "ended_by", "ended_at"])
    return rule


def _supersede(made: LocalRule, today: date) -> None:
    """What was in force for the same kind of meeting of the same body ends when this one begins, and
    that is ahead: a past day keeps the rule that it had."""
    rows = LocalRule.objects.select_for_update(of=("self",)).filter(division=made.division)
    for old in rows:
        if old.kind != made.kind or (old.until_on is not None and old.until_on <= made.since_on):
            continue
        if made.since_on <= max(old.since_on, today):
            raise BadInput(
                _("已有一条同样会议的规则，从 %(day)s 起施行；新的应从那以后、今天以后起。")
                % {"day": old.since_on.isoformat()},
                code="rule_order",
                field="since_on",
            )
        old.until_on, old.ended_by, old.ended_at = made.since_on, made.made_by, made.made_at
        old.save(update_fields=["until_on", "ended_by", "ended_at"])


MOST_DAYS = 365
FIELDS = {"quorum": "quorum", "majority": "majority", "notice": "days"}
LOOSER = {
    "quorum": lambda: _("到会的要求不能比法律低。"),
    "majority": lambda: _("通过的要求不能比法律低。"),
    "notice": lambda: _("通知的天数不能比法律少。"),
}
