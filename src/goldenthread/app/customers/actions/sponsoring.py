"""Who may be named as an account's sponsor: an executive, of no more accounts than one person can keep."""

from __future__ import annotations

from datetime import date

from goldenthread.app.customers.levels import match_of
from goldenthread.app.customers.models import Account
from goldenthread.app.errors import Invalid
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person, Role
from goldenthread.app.people.permissions import roles_of

LOAD_CAP = 3  # customers that one executive can take part in and still be more than a name: a policy
LEVEL = frozenset({Role.SPONSOR, Role.EXECUTIVE})


def check_sponsor(
    sponsor: Person | None, *, account: Account | None, parent: Account | None, day: date, actor: Actor
) -> None:
    """Refuse who is no executive, who stands lower than the highest contact there, and a customer beyond the cap.
    Divisions of an account that they sponsor already are no customer more. What a system takes over as it was is told
    by the programme's home."""
    if sponsor is None or actor.is_system:
        return
    if not roles_of(sponsor, day) & LEVEL:
        raise Invalid(
            f"{sponsor} is no executive then. Choose a sponsor who decides at the customer's level.",
            field="sponsor",
        )
    there = account.contacts.filter(left_on__isnull=True) if account is not None else ()
    match = match_of(sponsor, there, day)
    if match is not None and match.is_too_low:
        raise Invalid(match.said, field="sponsor")
    if parent is not None and parent.sponsor_id == sponsor.pk:
        return
    Person.objects.select_for_update().get(pk=sponsor.pk)  # two customers at once would go beyond the cap
    others = Account.objects.filter(sponsor=sponsor, closed_on__isnull=True).exclude(parent__sponsor=sponsor)
    taken = others.exclude(pk=account.pk).count() if account is not None else others.count()
    if taken >= LOAD_CAP:
        raise Invalid(
            f"{sponsor} sponsors {taken} customers; {LOAD_CAP} are the most. Choose another executive.",
            field="sponsor",
        )
