"""The forms of the host's page, each where it belongs, one of them perhaps with what was just refused."""

from django.utils.functional import cached_property

from deliberation.forms import meeting_host as forms
from portal.kit.forms import refuse


class Forms:
    """For the template. ``found`` is what the page shows, ``sent`` what was typed into one of the forms
    (its field ``form`` says into which), ``refused`` why that was not done."""

    def __init__(self, found: dict, sent, refused):
        self.found, self.sent, self.refused = found, sent, refused
        self.waiting = sent.get("form", "") if sent else ""  # the key of what was sent
        self.shown: set[str] = set()
        self.bodies = {"bodies": found["bodies"]}
        self.by_hand = {"assisted": found["assisted"]}

    def _form(self, form_class, pk="", *, hidden=None, initial=None, **options):
        kind = form_class.kind or form_class.act
        key = f"{kind}-{pk}" if pk else kind
        self.shown.add(key)
        options |= {"key": key, "hidden": hidden}
        if key != self.waiting:
            return form_class(initial=initial, **options)
        form = form_class(self.sent, initial=initial, **options)
        if self.refused is not None:
            refuse(form, self.refused, form.names.get(self.refused.field))
        return form

    # --- one of each -----------------------------------------------------------------------------

    @cached_property
    def add_item(self):
        return self._form(forms.ItemForm)

    @cached_property
    def record(self):
        return self._form(forms.RecordForm, **self.by_hand)

    @cached_property
    def raise_hand(self):
        return self._form(forms.HandForm, **self.by_hand)

    @cached_property
    def open_poll(self):
        return self._form(forms.PollForm)

    @cached_property
    def pin(self):
        return self._form(forms.PointForm)

    @cached_property
    def promise(self):
        return self._form(forms.PromiseForm, **self.bodies)

    @cached_property
    def count_in(self):
        counted = self.found["attendance"]["counted"]
        return self._form(forms.CountForm, hidden={"current": counted[-1].pk if counted else ""})

    @cached_property
    def rules_of_room(self) -> list:
        meeting = self.found["meeting"]
        now = {
            "slow": meeting.slow_seconds,
            "seconds": meeting.speaking_seconds,
            "order": meeting.order,
        }
        hidden = {"if_match": meeting.etag}
        kinds = (forms.OrderForm, forms.SecondsForm, forms.SlowForm)
        return [self._form(kind, hidden=hidden, initial=now) for kind in kinds]

    # --- one a row -------------------------------------------------------------------------------

    @cached_property
    def items(self) -> list:
        return [(item, self._edit_item(item)) for item in self.found["items"]]

    def _edit_item(self, item):
        return self._form(
            forms.EditItemForm,
            item.pk,
            hidden={"item": item.pk, "if_match": item.etag},
            initial={"title": item.title, "minutes": item.minutes},
        )

    @cached_property
    def points(self) -> list:
        return [(point, self._edit_point(point)) for point in self.found["points"]]

    def _edit_point(self, point):
        return self._form(
            forms.EditPointForm,
            point.pk,
            hidden={"point": point.pk, "if_match": point.etag},
            initial={"kind": point.kind, "text": point.text, "reasons": point.reasons},
        )

    @cached_property
    def unwritten(self) -> list:
        return [(one, self._write(one["row"])) for one in self.found["unwritten"]]

    def _write(self, turn):
        hidden = {"turn": turn.pk, "if_match": turn.etag}
        return self._form(forms.WriteForm, turn.pk, hidden=hidden)

    @cached_property
    def mutes(self) -> list:
        return [
            (mute, self._form(forms.DecideForm, mute.pk, hidden={"mute": mute.pk}))
            for mute in self.found["mutes"]
        ]

    @cached_property
    def remove_guest(self):
        return self._form(forms.RemoveForm, guests=self.found["guests"])

    # --- what was picked -------------------------------------------------------------------------

    @cached_property
    def settle(self) -> list:
        """Ways to deal with the question that was picked; of a settled one, with what was written."""
        one = self.found["picked"]["question"]
        if one is None:
            return []
        question = one["row"]
        hidden = {"question": question.pk, "if_match": question.etag}
        written = {
            "answered": {"answer": question.answer, "answered_by": question.answered_by},
            "referred": {"body": str(question.referred_to_id or ""), "due_on": question.due_on,
                         "note": question.note},
            "set_aside": {"reason": question.answer},
        }  # fmt: skip
        ways = (
            ("answered", forms.AnswerForm, {}),
            ("referred", forms.ReferForm, self.bodies),
            ("set_aside", forms.AsideForm, {}),
        )
        return [
            self._form(
                form_class,
                question.pk,
                hidden=hidden,
                initial=written[outcome] if outcome == question.outcome else None,
                **options,
            )
            for outcome, form_class, options in ways
        ]

    @cached_property
    def judge(self) -> list:
        """What can be done about the words that were picked."""
        one = self.found["picked"]["words"]
        if one is None:
            return []
        row, hidden = one["row"], {one["kind"]: one["row"].pk}
        if row.state == "hidden":
            return [self._form(forms.RestoreForm, row.pk, hidden=hidden)]
        found = [self._form(forms.HideForm, row.pk, hidden=hidden)] if row.is_shown else []
        if not row.guest:
            found.append(self._form(forms.MuteForm, row.pk, hidden=hidden))
        return found

    @property
    def left_over(self) -> dict | None:
        """What was typed into a form that the page does not show any more. Asked last."""
        if not self.waiting or self.waiting in self.shown:
            return None
        kept = ("text", "answer", "answered_by", "note", "reason", "reasons", "title", "facts")
        return {name: self.sent[name] for name in kept if self.sent.get(name)}
