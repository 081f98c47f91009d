from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0006_retention'),
    ]

    operations = [
        migrations.AddField(
            model_name='organisation',
            name='hours',
            field=models.CharField(blank=True, db_default='', default='', help_text='like Mo-Fr 09:00-18:30; Sa 10:00-14:00', max_length=200),
        ),
    ]
