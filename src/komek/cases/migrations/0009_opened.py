"""The index that public lists of any span of days are read by."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('cases', '0008_changes')]

    operations = [
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['opened_at', 'id'], name='case_opened'),
        ),
    ]
