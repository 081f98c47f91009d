"""The partitioned table of case events."""

from datetime import date

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from komek.kernel import partitions

EVENTS = """
CREATE TABLE cases_event (
    id bigint GENERATED ALWAYS AS IDENTITY,
    case_id bigint NOT NULL,
    at timestamptz NOT NULL,
    verb varchar(30) NOT NULL,
    actor varchar(40) NOT NULL,
    state_before varchar(12) NOT NULL,
    state_after varchar(12) NOT NULL,
    organisation_id bigint,
    message_id bigint,
    data jsonb NOT NULL,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE INDEX cases_event_of_case ON cases_event (case_id, id);
CREATE TABLE cases_event_default PARTITION OF cases_event DEFAULT;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON cases_event
    FOR EACH ROW EXECUTE FUNCTION komek_append_only();
"""


def create_partitions(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    partitions.ensure_ahead(date.today())


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("kernel", "0002_database_parts")]

    operations = [migrations.RunSQL(EVENTS), migrations.RunPython(create_partitions)]
