from .acts import DoneAct
from .bodies import Body
from .mandates import STAFF_ROLES, Mandate, MandateEntry, Role
from .residencies import Residency
from .users import User

__all__ = ["STAFF_ROLES", "Body", "DoneAct", "Mandate", "MandateEntry", "Residency", "Role", "User"]
