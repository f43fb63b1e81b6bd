"""Who said it, as others read it: a public name and a place, or a name in office and its title."""

from django.utils.translation import gettext as _


def byline(words) -> dict[str, str]:
    """``{"name", "title", "kind", "place"}``; kind is resident, official, guest (of a meeting, without
    an account) or closed. ``place`` is a resident's, for a page that writes the title in its own language.

    Needs ``author``, ``place`` and ``mandate`` (with division and body) read along.
    """
    if getattr(words, "guest", ""):
        return {"name": words.guest, "title": "", "kind": "guest", "place": ""}
    if words.mandate is not None:
        name = words.mandate.name or words.author.display_name
        return {"name": name, "title": words.mandate.title, "kind": "official", "place": ""}
    if words.author.closed_at is not None:
        return {"name": words.author.display_name, "title": "", "kind": "closed", "place": ""}
    return {
        "name": words.author.public_name,
        "title": _("%(place)s居民") % {"place": words.place.display_name},
        "kind": "resident",
        "place": words.place.display_name,
    }


WITH_BYLINE = ("author", "place", "mandate__division", "mandate__body__division")
