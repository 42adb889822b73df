from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("programme", "0009_least_worth_of_tiers"),
    ]

    operations = [
        migrations.DeleteModel(
            name="PromptWishes",
        ),
    ]
