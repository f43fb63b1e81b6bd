"""The pages that every installation has. Safe to run at each start."""

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Collection, Locale, Page, Site, Task, Workflow

from cms.models import (
    GuideIndexPage,
    HomePage,
    ProgramIndexPage,
    ProgramPage,
)

INDEXES = [
    (ProgramIndexPage, "programs", "八小工程"),
    (GuideIndexPage, "guides", "办事指南"),
]


@transaction.atomic
def seed_site() -> HomePage:
    """Root, home, programmes and guides; what is there is left as it is."""
    locale = Locale.objects.get_or_create(language_code="zh-hans")[0]
    root = Page.get_first_root_node() or Page.add_root(
        instance=Page(
            title="Root",
            slug="root",
            content_type=ContentType.objects.get_for_model(Page),
            locale=locale,
        )
    )
    if not Collection.get_first_root_node():
        Collection.add_root(name="Root")
    home = HomePage.objects.first() or _add_home(root, locale)
    for model, slug, title in INDEXES:
        if not model.objects.exists():
            home.add_child(instance=model(title=title, slug=slug, locale=locale))
    _add_programs(ProgramIndexPage.objects.get())
    return home


def _add_home(root: Page, locale: Locale) -> HomePage:
    home = root.add_child(
        instance=HomePage(
            title="公议", slug="gongyi", lead="大家的事，大家商量着办。", locale=locale
        )
    )
    _clear_away_defaults()
    # Wagtail's welcome page made way for ours.
    welcome = Page.objects.filter(depth=2, slug="home", content_type__model="page").first()
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "root_page": home, "site_name": "公议", "port": 80},
    )
    if welcome:
        welcome.delete()
    return home


def _clear_away_defaults() -> None:
    """Wagtail's own groups and workflow: mandates make ours, and nobody would be in those."""
    Workflow.objects.filter(name="Moderators approval").delete()
    Task.objects.filter(name="Moderators approval").delete()
    Group.objects.filter(name__in=["Moderators", "Editors"]).delete()


def _add_programs(index: ProgramIndexPage) -> None:
    there = set(ProgramPage.objects.values_list("code", flat=True))
    for code in ProgramPage.Code:
        if code.value not in there:
            title = ProgramPage(code=code).tag_name
            index.add_child(instance=ProgramPage(code=code, title=title, slug=code.value))
