"""Leaving a line under the bell."""

from deliberation.models import Notification


def tell(people, kind, consultation, *, about: str, at, **objects) -> None:
    """Tell each of ``people`` (ids) once; a repetition of the same changes nothing."""
    Notification.objects.bulk_create(
        [
            Notification(
                person_id=person,
                kind=kind,
                consultation=consultation,
                about=about,
                at=at,
                **objects,
            )
            for person in people
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
