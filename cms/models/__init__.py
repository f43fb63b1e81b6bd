from .compacts import Clause, CompactIndexPage, CompactPage, CompactTag, Edition
from .files import Attachment, Picture, PictureRendition
from .guides import GuideIndexPage, GuidePage
from .home import HomePage
from .notices import NoticeIndexPage, NoticePage, NoticeTag
from .places import PlaceAccess, PlacePage
from .programs import ProgramIndexPage, ProgramPage
from .settings import SiteFooter

__all__ = [
    "Attachment",
    "Clause",
    "CompactIndexPage",
    "CompactPage",
    "CompactTag",
    "Edition",
    "GuideIndexPage",
    "GuidePage",
    "HomePage",
    "NoticeIndexPage",
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
