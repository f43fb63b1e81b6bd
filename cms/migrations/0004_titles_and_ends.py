"""Editions take the name of their compact, and those that have ended say so."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def name_and_end(apps, schema_editor):
    Edition = apps.get_model("cms", "Edition")
    Page = apps.get_model("wagtailcore", "Page")
    titles = Page.objects.filter(pk=OuterRef("compact_id")).values("title")
    Edition.objects.filter(title="").update(title=Subquery(titles))
    Edition.objects.filter(status="published", ended_on__isnull=False).update(status="superseded")
    for edition in Edition.objects.filter(resolution__isnull=False, meeting_on=None):
        edition.meeting_on = edition.resolution.held_on
        edition.noticed_on = edition.resolution.notice_sent_on
        edition.save(update_fields=["meeting_on", "noticed_on"])


def nothing(apps, schema_editor):
    """Going back needs no step of its own: the columns go."""


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0003_life_of_a_compact"),
        ("wagtailcore", "0001_squashed_0016_change_page_url_path_to_text_field"),
    ]

    operations = [migrations.RunPython(name_and_end, nothing)]
