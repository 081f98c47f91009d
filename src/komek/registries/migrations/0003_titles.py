"""What the administration calls these tables."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('registries', '0002_street_sound'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='asset',
            options={'verbose_name': 'asset', 'verbose_name_plural': 'assets'},
        ),
        migrations.AlterModelOptions(
            name='building',
            options={'verbose_name': 'building', 'verbose_name_plural': 'buildings'},
        ),
        migrations.AlterModelOptions(
            name='street',
            options={'verbose_name': 'street', 'verbose_name_plural': 'streets'},
        ),
    ]
