"""What the administration calls these tables."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0001_initial'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='dayoverride',
            options={'verbose_name': 'day that differs', 'verbose_name_plural': 'days that differ'},
        ),
        migrations.AlterModelOptions(
            name='leader',
            options={'verbose_name': 'leader', 'verbose_name_plural': 'leaders'},
        ),
        migrations.AlterModelOptions(
            name='membership',
            options={'verbose_name': 'role', 'verbose_name_plural': 'roles'},
        ),
        migrations.AlterModelOptions(
            name='organisation',
            options={'verbose_name': 'organisation', 'verbose_name_plural': 'organisations'},
        ),
        migrations.AlterModelOptions(
            name='position',
            options={'verbose_name': 'position', 'verbose_name_plural': 'positions'},
        ),
        migrations.AlterModelOptions(
            name='service',
            options={'verbose_name': 'service', 'verbose_name_plural': 'services'},
        ),
        migrations.AlterModelOptions(
            name='servicefact',
            options={'ordering': ['position', 'code'], 'verbose_name': 'fact to ask for', 'verbose_name_plural': 'facts to ask for'},
        ),
        migrations.AlterModelOptions(
            name='servicegroup',
            options={'ordering': ['position', 'code'], 'verbose_name': 'group of services', 'verbose_name_plural': 'groups of services'},
        ),
        migrations.AlterModelOptions(
            name='succession',
            options={'verbose_name': 'succession', 'verbose_name_plural': 'successions'},
        ),
        migrations.AlterModelOptions(
            name='territory',
            options={'verbose_name': 'territory', 'verbose_name_plural': 'territories'},
        ),
    ]
