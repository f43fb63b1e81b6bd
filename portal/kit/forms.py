"""What every form of ours does with a refusal."""


def refuse(form, refused, field: str | None = None) -> None:
    """Put the sentence where it belongs: at its field, or above the form.

    ``field`` is what the form calls the action's field where the names differ.
    """
    named = field or refused.field
    form.add_error(named if named in form.fields else None, str(refused.message))
