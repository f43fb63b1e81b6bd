"""Who said it, as others read it: a public name and a place, or a name in office and its title."""

from django.utils.translation import gettext as _


def byline(words) -> dict[str, str]:
    """``{"name", "title", "kind"}``; kind is resident, official or closed.

    Needs ``author``, ``place`` and ``mandate`` (with division and body) read along.
    """
    if words.mandate is not None:
        name = words.mandate.name or words.author.display_name
        return {"name": name, "title": words.mandate.title, "kind": "official"}
    if words.author.closed_at is not None:
        return {"name": words.author.display_name, "title": "", "kind": "closed"}
    return {
        "name": words.author.public_name,
        "title": _("%(place)s居民") % {"place": words.place.display_name},
        "kind": "resident",
    }


WITH_BYLINE = ("author", "place", "mandate__division", "mandate__body__division")
