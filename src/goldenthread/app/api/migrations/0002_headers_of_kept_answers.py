from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('api', '0001_kept_answers'),
    ]

    operations = [
        migrations.AddField(
            model_name='keptanswer',
            name='headers',
            field=models.JSONField(default=dict),
        ),
    ]
