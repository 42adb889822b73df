"""What became of mails, for administrators."""

from __future__ import annotations

from django.db.models import QuerySet

from goldenthread.app.notices.models import Mail


def mails_given_up() -> QuerySet[Mail]:
    """Those that no server took, and that nobody has sent again."""
    return Mail.objects.filter(failed_at__isnull=False).select_related("person__login")


def mails_waiting() -> int:
    """How many are still to go out: in quiet hours, or until a server answers."""
    return Mail.objects.filter(sent_at__isnull=True, failed_at__isnull=True, dropped_at__isnull=True).count()
