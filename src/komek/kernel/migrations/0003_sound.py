"""The database's twin of `folding.sound`."""

from django.db import migrations

from komek.kernel.folding import SOUND_SQL


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_database_parts")]

    operations = [migrations.RunSQL(SOUND_SQL, "DROP FUNCTION komek_sound(text)")]
