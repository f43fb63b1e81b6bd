"""Errors of deliberation, named after the rule that refuses. The base is portal.kit.errors."""

from portal.kit.errors import NotAllowed, NotThere, Refused

__all__ = ["NotAllowed", "NotThere", "Refused"]
