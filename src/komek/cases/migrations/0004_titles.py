"""What the administration calls the routing rules."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_lean_indexes'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='routingrule',
            options={'verbose_name': 'routing rule', 'verbose_name_plural': 'routing rules'},
        ),
    ]
