"""What the administration calls these tables."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0003_sound'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='apikey',
            options={'verbose_name': 'API key', 'verbose_name_plural': 'API keys'},
        ),
        migrations.AlterModelOptions(
            name='auditentry',
            options={'managed': False, 'ordering': ['-id'], 'verbose_name': 'entry of the audit trail', 'verbose_name_plural': 'audit trail'},
        ),
        migrations.AlterModelOptions(
            name='delivery',
            options={'verbose_name': 'dead letter', 'verbose_name_plural': 'dead letters'},
        ),
        migrations.AlterModelOptions(
            name='user',
            options={'verbose_name': 'account', 'verbose_name_plural': 'accounts'},
        ),
    ]
