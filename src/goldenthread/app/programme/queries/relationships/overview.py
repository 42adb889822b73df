"""All accounts at once: their threads counted, and whom to call first."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, F, Func, IntegerField, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from goldenthread.app.customers.models import Account, Contact, Tie
from goldenthread.app.programme.queries.relationships.revivals import Dormant, revivals
from goldenthread.app.programme.queries.relationships.threads import Thread, dormant, of_colleagues


def accounts_by_threads(accounts: QuerySet[Account], today: date) -> QuerySet[Account]:
    """The accounts with ``known``, ``touched``, ``quiet`` and ``alone``: contacts, those in touch, dormant threads,
    and contacts whom one of ours alone knows."""
    ties = of_colleagues(
        Tie.objects.filter(account=OuterRef("pk"), in_touch_on__isnull=False, contact__left_on__isnull=True),
        today,
    )
    contacts = Contact.objects.filter(account=OuterRef("pk"), left_on__isnull=True)
    quiet = dormant(Tie.objects.filter(account=OuterRef("pk")), today)
    others = of_colleagues(
        Tie.objects.filter(contact=OuterRef("contact"), in_touch_on__isnull=False), today
    ).exclude(person=OuterRef("person"))
    alone = ties.annotate(other=Subquery(others.values("pk")[:1])).filter(other__isnull=True)
    return accounts.annotate(
        known=_count(contacts, "pk"),
        touched=_count(ties, "contact"),
        quiet=_count(quiet, "pk"),
        alone=_count(alone, "pk"),
        last_touch=Subquery(ties.order_by("-in_touch_on").values("in_touch_on")[:1]),
    )


def _count(rows: QuerySet[Tie] | QuerySet[Contact], what: str) -> Coalesce:
    counted = rows.order_by().annotate(
        number=Func(
            F(what),
            function="count",
            template="%(function)s(DISTINCT %(expressions)s)",
            output_field=IntegerField(),
        )
    )
    return Coalesce(Subquery(counted.values("number"), output_field=IntegerField()), 0)


def quietest(accounts: QuerySet[Account], today: date, *, limit: int = 10) -> tuple[Dormant, ...]:
    """The dormant threads of these accounts to the contacts of most authority, with who could revive them and why."""
    found = dormant(Tie.objects.filter(account__in=accounts.order_by().values("pk")), today)
    authority = Case(When(contact__authority__isnull=False, then=F("contact__authority")), default=0)
    ties = found.select_related("person", "contact", "account").order_by(
        authority.desc(), "in_touch_on", "pk"
    )
    return revivals([Thread(tie, today, tie.owed_days) for tie in ties[:limit]], today)  # type: ignore[attr-defined]
