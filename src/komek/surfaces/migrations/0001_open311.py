"""The updates that partners sent."""

from django.db import migrations, models

class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='PartnerUpdate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('partner', models.CharField(max_length=40)),
                ('external_id', models.CharField(max_length=200)),
                ('digest', models.BinaryField()),
                ('event_id', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('partner', 'external_id'), name='partner_update_once')],
            },
        ),
    ]
