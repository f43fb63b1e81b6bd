from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cms", "0004_titles_and_ends")]

    operations = [
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'closed'), _negated=True), fields=('compact', 'number'), name='an_edition_has_its_own_number'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['ordered_to_correct', 'published'])), fields=('compact',), name='a_compact_has_one_edition_without_an_end'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['adopted', 'collecting', 'deliberation', 'drafting', 'filed', 'meeting', 'party_study', 'rejected', 'returned', 'under_review'])), fields=('compact',), name='a_compact_has_one_edition_under_way'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['meeting', 'adopted', 'filed']), _negated=True), models.Q(('meeting_on__isnull', False), ('noticed_on__isnull', False), ('posted_from__isnull', False), ('reviewed_on__isnull', False)), _connector='OR'), name='what_goes_to_the_meeting_was_reviewed_posted_and_noticed'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['adopted', 'filed', 'ordered_to_correct', 'published', 'repealed', 'superseded']), _negated=True), models.Q(('resolution__isnull', False), ('studied_on__isnull', False)), _connector='OR'), name='what_was_adopted_was_studied_and_resolved'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['ordered_to_correct', 'published', 'repealed', 'superseded']), _negated=True), models.Q(('filed_on__isnull', False), ('in_force_on__isnull', False), ('published_on__isnull', False), models.Q(('filed_with', ''), _negated=True)), _connector='OR'), name='what_is_published_was_filed_and_has_its_day'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', False), ('status__in', ['superseded', 'repealed'])), models.Q(models.Q(('status__in', ['superseded', 'repealed']), _negated=True), ('ended_on', None)), _connector='OR'), name='an_edition_has_an_end_once_it_is_superseded_or_repealed'),
        ),
    ]
