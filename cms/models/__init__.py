from .compacts import CompactPage, CompactTag
from .editions import Clause, Edition
from .files import Attachment, Picture, PictureRendition
from .guides import GuideIndexPage, GuidePage
from .home import HomePage
from .notices import NoticePage, NoticeTag
from .objections import Objection
from .places import PlaceAccess, PlacePage
from .programs import ProgramIndexPage, ProgramPage
from .settings import SiteFooter
from .steps import EditionStep, Procedure, ReviewOpinion, StepPaper, WarningDecision

__all__ = [
    "Attachment",
    "Clause",
    "CompactPage",
    "CompactTag",
    "Edition",
    "EditionStep",
    "GuideIndexPage",
    "GuidePage",
    "HomePage",
    "NoticePage",
    "NoticeTag",
    "Objection",
    "Picture",
    "PictureRendition",
    "PlaceAccess",
    "PlacePage",
    "Procedure",
    "ProgramIndexPage",
    "ProgramPage",
    "ReviewOpinion",
    "SiteFooter",
    "StepPaper",
    "WarningDecision",
]
