"""Leaving a line under the bell."""

from deliberation.models import Notification


def tell(people, kind, consultation=None, *, about: str, at, link: str = "", **objects) -> None:
    """Tell each of ``people`` (ids) once; a repetition of the same changes nothing.

    ``about`` makes it one. ``link`` is a page of this site ("/…") for what another app tells; without
    one the line leads to the consultation or to what of it is named in ``objects``.
    """
    Notification.objects.bulk_create(
        [
            Notification(
                person_id=person,
                kind=kind,
                consultation=consultation,
                about=about,
                link=link,
                at=at,
                **objects,
            )
            for person in people
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
