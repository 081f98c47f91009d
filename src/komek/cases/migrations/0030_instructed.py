"""An answer may be checked because a leader gave an instruction; nothing changes in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('cases', '0012_terms')]

    operations = [
        migrations.AlterField(
            model_name='answerrecord',
            name='why',
            field=models.CharField(choices=[('always', 'Always'), ('instructed', 'Instructed'), ('returned', 'Returned'), ('low_trust', 'Low Trust'), ('sample', 'Sample'), ('not_drawn', 'Not Drawn'), ('never', 'Never')], max_length=10),
        ),
    ]
