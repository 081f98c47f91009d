"""The updates that partners sent, and the index that public lists of any span of days are read by."""

from django.db import migrations, models

INDEX = "CREATE INDEX case_opened ON cases_case (opened_at, id)"


class Migration(migrations.Migration):

    initial = True

    dependencies = [("cases", "0004_titles")]

    operations = [
        migrations.RunSQL(INDEX, "DROP INDEX case_opened"),
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
