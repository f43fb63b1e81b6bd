"""Refusals: what a rule answers when it says no.

Actions and permissions raise them; a page shows the sentence, the API answers the code, a socket
sends both. Nothing else decides.
"""


class Refused(Exception):
    """A rule says no. ``code`` is stable for programs, ``message`` is for the reader."""

    code = "refused"
    status = 409

    def __init__(self, message, *, code: str | None = None, field: str | None = None):
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.field = field


class NotSignedIn(Refused):
    code = "not_signed_in"
    status = 401


class NotAllowed(Refused):
    """This person may not do that, now or ever."""

    code = "not_allowed"
    status = 403


class NotThere(Refused):
    """There is no such thing, or it is not this person's to know."""

    code = "not_found"
    status = 404


class BadInput(Refused):
    """Something typed cannot be used; ``field`` names where."""

    code = "bad_input"
    status = 422


class TooMany(Refused):
    code = "too_many_requests"
    status = 429

    def __init__(self, message, *, retry_after: int, **kwargs):
        super().__init__(message, **kwargs)
        self.retry_after = retry_after  # seconds
