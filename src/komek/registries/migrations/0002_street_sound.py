"""Streets are found by the sound of their names, in any script."""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0003_sound'),
        ('registries', '0001_initial'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='streetname',
            name='street_name_words',
        ),
        migrations.RemoveField(
            model_name='streetname',
            name='folded',
        ),
        migrations.AddField(
            model_name='streetname',
            name='sound',
            field=models.GeneratedField(db_persist=True, expression=models.Func(django.db.models.functions.text.Concat('name_kk', models.Value(' '), 'name_ru'), function='komek_sound', output_field=models.TextField()), output_field=models.TextField()),
        ),
        migrations.AddIndex(
            model_name='streetname',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('sound', 'gin_trgm_ops'), name='street_name_words'),
        ),
    ]
