"""The editors' screens: what they see, what the law keeps them from, the way to the editions."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.models import CompactPage, NoticePage
from cms.models.notices import DISCLOSURE_LAW
from cms.models.places import division_above
from cms.permissions.editions import check_start_edition
from cms.views.dashboard import MyPlaces
from portal.accounts.permissions import allowed

HIDDEN_FROM_EDITORS = {"reports", "help", "settings"}


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def editions_button(page, user, next_url=None, **kwargs):
    if page.specific_class is CompactPage and allowed(check_start_edition, user, page.specific):
        yield Button(
            gettext_lazy("版本与条文"),
            reverse("desk"),
            icon_name="list-ol",
            priority=5,
        )


@hooks.register("construct_page_chooser_queryset")
def only_public_or_own(pages, request):
    """Drafts of a neighbour are not to be seen through a chooser."""
    own = PagePermissionPolicy().instances_user_has_permission_for(request.user, "change")
    return pages.filter(Q(live=True) | Q(pk__in=own.values("pk")))


@hooks.register("before_move_page")
def ask_before_showing_the_move(request, page, destination):
    """Wagtail asks on the act only; its question page would name a neighbour's draft."""
    if not page.permissions_for_user(request.user).can_move_to(destination):
        raise PermissionDenied
    if isinstance(page.specific, CompactPage) and page.specific.editions.exists():
        messages.error(request, _("有登记版本的公约属于通过它的村或社区，不能移动。"))
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None


@hooks.register("after_move_page")
def take_the_new_places_division(request, page):
    page = page.specific
    if isinstance(page, (CompactPage, NoticePage)) and (division := division_above(page)):
        type(page).objects.filter(pk=page.pk).update(division=division)


@hooks.register("before_unpublish_page")
@hooks.register("before_delete_page")
def keep_it_posted(request, page):
    """A disclosure hangs for its whole period, what was put in force for ever; only an administrator
    takes either down, for cause. Neither goes with the page above it."""
    sentence = hangs_still(page)
    if not sentence or request.user.is_superuser:
        return None
    messages.error(request, sentence)
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_delete_page")
def keep_published_compacts(request, page):
    """What was in force stays readable; a compact without any edition may go."""
    sentence = has_editions(page.specific)
    if not sentence:
        return None
    messages.error(request, sentence)
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_bulk_action")
def keep_them_in_bulk_too(request, action_type, objects, action):
    """Wagtail asks its hooks for single pages only."""
    pages = [one.specific for one in objects if isinstance(one, Page)]
    found = [has_editions(one) for one in pages] if action_type in {"delete", "move"} else []
    if action_type in {"delete", "unpublish"} and not request.user.is_superuser:
        found += map(hangs_still, pages)
    sentence = next(filter(None, found), "")
    if not sentence:
        return None
    messages.error(request, sentence)
    return redirect("wagtailadmin_explore_root")


def hangs_still(page) -> str:
    """Why this page, or one under it, may not be taken down; empty where it may."""
    under = page.get_descendants(inclusive=True).live().type(NoticePage, CompactPage).specific()
    reasons = (
        _in_force_once(one) if isinstance(one, CompactPage) else _posted_still(one) for one in under
    )
    return next(filter(None, reasons), "")


def _in_force_once(page) -> str:
    if not page.editions.published().exists():
        return ""
    return _("公布施行过的公约要一直能查，不能撤下。确需撤下请联系管理员。")


def _posted_still(page) -> str:
    if not page.is_disclosure or not page.posted_on(timezone.localdate()):
        return ""
    law = DISCLOSURE_LAW.get(page.division.kind, "")
    return _("公布期没有满，不能撤下（%(law)s）。内容有误请更正；确需撤下请联系管理员。") % {
        "law": law
    }


def has_editions(page) -> str:
    if not isinstance(page, CompactPage) or not page.editions.exists():
        return ""
    return _("这份公约有登记的版本，不能删除。")


@hooks.register("construct_main_menu")
def short_menu(request, items):
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name not in HIDDEN_FROM_EDITORS]


@hooks.register("construct_homepage_panels")
def my_places_first(request, panels):
    panels.insert(0, MyPlaces())


@hooks.register("insert_global_admin_css")
def admin_look():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))
