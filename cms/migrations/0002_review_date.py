from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cms", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="review_on",
            field=models.DateField(blank=True, null=True, verbose_name="评估日期"),
        ),
    ]
