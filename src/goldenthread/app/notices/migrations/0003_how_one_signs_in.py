from django.db import migrations, models

GROUPS = [
    ("answers", "Orders and deliveries that wait for you"),
    ("decisions", "Decisions put before you"),
    ("barriers", "Barriers that you own"),
    ("complaints", "Complaints that are yours to resolve"),
    ("duties", "Your part in the programme"),
    ("orders", "What becomes of orders that you asked for or work on"),
    ("accounts", "What happens at your accounts"),
    ("programme", "What falls due in the programme, and what others did"),
    ("place", "Your own assignments and teams"),
    ("security", "How you sign in: your second factor, your sign-on"),
]


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_answer_links_and_feeds")]
    operations = [
        migrations.AlterField("notice", "group", models.CharField(choices=GROUPS, max_length=12)),
        migrations.RemoveConstraint("notice", "notice_group_known"),
        migrations.AddConstraint(
            "notice",
            models.CheckConstraint(
                condition=models.Q(("group__in", [key for key, _ in GROUPS])), name="notice_group_known"
            ),
        ),
    ]
