"""Who is in which case at the moment: in no write-ahead log and no backup's way."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('surfaces', '0004_held'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case_id', models.BigIntegerField()),
                ('writing', models.BooleanField(default=False)),
                ('at', models.DateTimeField(db_index=True)),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case_id', 'user'), name='present_once')],
            },
        ),
        migrations.RunSQL(
            'ALTER TABLE surfaces_presence SET UNLOGGED', 'ALTER TABLE surfaces_presence SET LOGGED'
        ),
    ]
