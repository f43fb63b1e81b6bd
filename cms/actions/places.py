"""Places: made when something is first published for a division or somebody is to edit there."""

from django.db import transaction
from wagtail.models import Collection

from cms.models import HomePage, PlacePage
from portal.territory.models import Division, Level


@transaction.atomic
def place_for(division: Division) -> PlacePage:
    """The place of ``division``, made with those above it where it is missing."""
    place = PlacePage.objects.filter(division=division).first()
    if place:
        return place
    parent_division = division.get_parent()
    if parent_division is None:
        parent, shelf, slug = HomePage.objects.get(), Collection.get_first_root_node(), "places"
    else:
        parent = place_for(parent_division)
        shelf, slug = parent.collection, _slug(division)
    collection = shelf.add_child(instance=Collection(name=division.name))
    return parent.add_child(
        instance=PlacePage(
            title=division.display_name,
            slug=slug,
            division=division,
            collection=collection,
            locale=parent.locale,
        )
    )


def _slug(division: Division) -> str:
    """The part of the code that belongs to this level; readable in an address, never a key."""
    code = division.codes.order_by("since_on").first()
    if code is None:
        return str(division.pk)
    return {
        Level.COUNTY: code.code[:6],
        Level.TOWN: code.code[6:9],
        Level.UNIT: code.code[9:],
    }.get(division.level, code.code)
