from .compacts import Clause, CompactPage, CompactTag, Edition
from .files import Attachment, Picture, PictureRendition
from .guides import GuideIndexPage, GuidePage
from .home import HomePage
from .notices import NoticePage, NoticeTag
from .places import PlaceAccess, PlacePage
from .programs import ProgramIndexPage, ProgramPage
from .settings import SiteFooter

__all__ = [
    "Attachment",
    "Clause",
    "CompactPage",
    "CompactTag",
    "Edition",
    "GuideIndexPage",
    "GuidePage",
    "HomePage",
    "NoticePage",
    "NoticeTag",
    "Picture",
    "PictureRendition",
    "PlaceAccess",
    "PlacePage",
    "ProgramIndexPage",
    "ProgramPage",
    "SiteFooter",
]
