"""Who reaches which pages, pictures and documents in Wagtail: mandates in force, nothing else.

Wagtail knows groups. One group stands for one role at one place; it is made with the first such
mandate and removed with the last. ``sync_access`` brings a person's groups in line with the
mandates at this moment, so that a lapsed mandate opens nothing even when no task has run; the
admin's middleware calls it before each request there, and the staff forms after each change.
"""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from cms.models import HomePage, PlaceAccess, PlacePage
from portal.accounts.models import Role

from .places import place_for

PAGE_ACTS = {
    Role.EDITOR: ("add_page", "change_page", "publish_page"),
    Role.REVIEWER: ("change_page", "publish_page", "lock_page", "unlock_page"),
}
FILE_ACTS = {
    Role.EDITOR: (
        "add_image", "change_image", "choose_image",
        "add_document", "change_document", "choose_document",
    ),
    Role.REVIEWER: ("choose_image", "choose_document"),
}  # fmt: skip


def sync_access(user) -> bool:
    """Make the person's place groups what the mandates in force say; return whether any changed.

    Two reads when nothing has changed.
    """
    wanted = {
        (mandate.division_id, mandate.role): mandate.division
        for mandate in user.live_mandates
        if mandate.role in PAGE_ACTS
    }
    held = {
        (access.place.division_id, access.role): access
        for access in PlaceAccess.objects.filter(group__user=user).select_related("place")
    }
    if wanted.keys() == held.keys():
        return False
    with transaction.atomic():
        for key in held.keys() - wanted.keys():
            held[key].group.user_set.remove(user)
            remove_if_empty(held[key])
        for key in wanted.keys() - held.keys():
            access_for(place_for(wanted[key]), key[1]).group.user_set.add(user)
    _forget_cached_permissions(user)
    return True


def access_for(place: PlacePage, role: str) -> PlaceAccess:
    found = PlaceAccess.objects.filter(place=place, role=role).select_related("group").first()
    if found:
        return found
    group = Group.objects.create(name=f"{role}:{place.division_id}")
    group.permissions.add(
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    )
    # An editor of the whole city also keeps the home page and the lists.
    page = HomePage.objects.get() if place.depth == 3 else place
    for act in _permissions(PAGE_ACTS[role], "wagtailcore"):
        GroupPagePermission.objects.create(group=group, page=page.page_ptr, permission=act)
    for act in _permissions(FILE_ACTS[role], "wagtailimages", "wagtaildocs"):
        GroupCollectionPermission.objects.create(
            group=group, collection=place.collection, permission=act
        )
    return PlaceAccess.objects.create(place=place, role=role, group=group)


def remove_if_empty(access: PlaceAccess) -> None:
    if not access.group.user_set.exists():
        access.group.delete()  # takes the access row and the permissions with it


def sweep_access() -> int:
    """Clear away groups whose members' mandates have all lapsed; return how many people changed."""
    changed = 0
    for access in PlaceAccess.objects.select_related("group").prefetch_related("group__user_set"):
        changed += sum(sync_access(user) for user in access.group.user_set.all())
    return changed


def _permissions(codenames, *app_labels) -> list[Permission]:
    """Exactly these; a name that Wagtail does not know must not be passed over in silence."""
    found = list(
        Permission.objects.filter(content_type__app_label__in=app_labels, codename__in=codenames)
    )
    if len(found) != len(codenames):
        raise LookupError(f"permissions missing among {sorted(codenames)}")
    return found


def _forget_cached_permissions(user) -> None:
    for name in list(vars(user)):
        if name.endswith(("_perm_cache", "_permission_cache", "_page_cache")):
            delattr(user, name)
