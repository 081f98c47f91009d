from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0003_lean_indexes'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='message',
            name='message_once',
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(condition=models.Q(('external_id__isnull', False)), fields=('channel', 'external_id'), name='message_once'),
        ),
    ]
