"""Lists at the size of a city: words to find cases by, the order of work, saved views, exports."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import komek.kernel.ids
from komek.cases.words import WORDS_SQL

# What is not yet sorted into the index is read whole by every search, so that is kept short.
SEARCH = """
CREATE TABLE cases_search (
    case_id bigint PRIMARY KEY,
    terms tsvector NOT NULL
) PARTITION BY RANGE (case_id);
CREATE INDEX cases_search_terms ON cases_search USING gin (terms)
    WITH (gin_pending_list_limit = 256);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0009_opened'),
        ('directory', '0002_titles'),
        ('kernel', '0004_titles'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(WORDS_SQL, "DROP FUNCTION komek_words(text)"),
        migrations.RunSQL(SEARCH, "DROP TABLE cases_search"),
        migrations.CreateModel(
            name='CaseSearch',
            fields=[
                ('case_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('terms', models.TextField(help_text='tsvector')),
            ],
            options={
                'db_table': 'cases_search',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=komek.kernel.ids.uuid7, editable=False, unique=True)),
                ('asked', models.JSONField(default=dict)),
                ('form', models.CharField(choices=[('csv', 'CSV'), ('xlsx', 'XLSX')], max_length=4)),
                ('language', models.CharField(max_length=2)),
                ('words', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('ready', 'Ready'), ('failed', 'Failed'), ('gone', 'Gone')], default='waiting', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('within', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), null=True, size=None)),
                ('rows', models.IntegerField(default=0)),
                ('lowest', models.BigIntegerField(null=True)),
                ('highest', models.BigIntegerField(null=True)),
                ('size', models.BigIntegerField(null=True)),
                ('problem', models.CharField(blank=True, max_length=60)),
                ('asked_at', models.DateTimeField()),
                ('alive_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=komek.kernel.ids.uuid7, editable=False, unique=True)),
                ('name', models.CharField(max_length=100)),
                ('asked', models.JSONField(default=dict)),
                ('role', models.CharField(blank=True, max_length=20)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='SearchRange',
            fields=[
                ('first', models.BigIntegerField(primary_key=True, serialize=False)),
                ('reached', models.BigIntegerField()),
                ('settled', models.BooleanField(default=False)),
                ('opened_from', models.DateTimeField(null=True)),
                ('opened_to', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('word', models.TextField(db_collation='C', primary_key=True, serialize=False)),
                ('consonants', models.TextField()),
                ('cases', models.IntegerField()),
            ],
        ),
        migrations.AddIndex(
            model_name='assignment',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['organisation', 'due', 'case'], name='assignment_due'),
        ),
        migrations.AddField(
            model_name='export',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exports', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='savedview',
            name='organisation',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='views', to='directory.organisation'),
        ),
        migrations.AddField(
            model_name='savedview',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='views', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='searchword',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('word', 'gin_trgm_ops'), name='search_word_alike'),
        ),
        migrations.AddIndex(
            model_name='searchword',
            index=models.Index(fields=['consonants'], name='search_word_consonants'),
        ),
        migrations.AddIndex(
            model_name='export',
            index=models.Index(condition=models.Q(('state__in', ['waiting', 'running'])), fields=['alive_at'], name='export_unfinished'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(fields=('owner', 'name'), name='view_named_once'),
        ),
    ]
