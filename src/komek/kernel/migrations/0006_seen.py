"""The trail knows which ones a list showed: who saw a resident's words must be answerable."""

from django.db import migrations

SEEN = """
ALTER TABLE kernel_audit ADD COLUMN seen bigint[];
CREATE INDEX kernel_audit_seen ON kernel_audit USING gin (seen) WHERE seen IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0005_key_limits")]

    operations = [migrations.RunSQL(SEEN)]
