from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0018_boards'),
    ]

    operations = [
        migrations.CreateModel(
            name='ServiceDuration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('service_code', models.SlugField(db_index=False, max_length=80)),
                ('territory_code', models.SlugField(blank=True, db_index=False, max_length=80)),
                ('cases', models.PositiveIntegerField()),
                ('median_s', models.PositiveBigIntegerField()),
                ('most_s', models.PositiveBigIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('service_code', 'territory_code'), name='duration_once')],
            },
        ),
    ]
