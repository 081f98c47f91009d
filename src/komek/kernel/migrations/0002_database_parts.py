"""What Django cannot describe: text functions, partitioned tables, a trail that stays as it is."""

from datetime import date

from django.apps.registry import Apps
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from komek.kernel import partitions
from komek.kernel.folding import FOLD_SQL, KAZAKH_SORT_SQL

AUDIT = """
CREATE TABLE kernel_audit (
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL,
    actor varchar(40) NOT NULL,
    action varchar(60) NOT NULL,
    subject varchar(80) NOT NULL,
    fields varchar(60)[] NOT NULL,
    reason varchar(200) NOT NULL,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE INDEX kernel_audit_subject ON kernel_audit (subject, id);
CREATE INDEX kernel_audit_actor ON kernel_audit (actor, id);
CREATE TABLE kernel_audit_default PARTITION OF kernel_audit DEFAULT;
"""

APPEND_ONLY = """
CREATE FUNCTION komek_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON kernel_audit
    FOR EACH ROW EXECUTE FUNCTION komek_append_only();
"""


def create_audit_partitions(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    partitions.ensure("kernel_audit", date.today(), date.today())


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        migrations.RunSQL(FOLD_SQL),
        migrations.RunSQL(KAZAKH_SORT_SQL),
        migrations.RunSQL(AUDIT),
        migrations.RunSQL(APPEND_ONLY),
        migrations.RunPython(create_audit_partitions),
    ]
