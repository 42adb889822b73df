"""What slips in how sponsors are named: too many customers for one person, and a level below the customer's (X1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from goldenthread.app.customers.actions.sponsoring import LEVEL, LOAD_CAP
from goldenthread.app.customers.levels import Level, Match, highest, levels_of
from goldenthread.app.customers.models import Account, Contact
from goldenthread.app.people.models import Assignment, Person
from goldenthread.app.programme.queries.slip import Slip

TAKEN_OVER = "It clears when another executive takes a customer over."
AT_LEVEL = "It clears with a sponsor who decides at the customer's level."


def slips_of_sponsors(accounts: dict[int, Account], today: date) -> Iterator[Slip]:
    """Of these accounts, each with its sponsor read. Three statements."""
    by_sponsor: dict[Person, list[Account]] = defaultdict(list)
    for one in accounts.values():
        above = accounts.get(one.parent_id or 0)
        if one.sponsor is not None and (above is None or above.sponsor_id != one.sponsor_id):
            by_sponsor[one.sponsor].append(one)
    held = Assignment.objects.on(today).filter(person__in=list(by_sponsor), role__in=LEVEL)
    executives = set(held.values_list("person_id", flat=True))
    for sponsor, sponsored in by_sponsor.items():
        if sponsor.pk not in executives:
            for one in sponsored:
                address = reverse("account", args=[one.pk])
                yield Slip(
                    "Sponsors", f"{sponsor}, its sponsor, is no executive", str(one), address, None, AT_LEVEL
                )
        elif len(sponsored) > LOAD_CAP:
            what = (
                f"They sponsor {len(sponsored)} customers; {LOAD_CAP} are the most that one person can keep"
            )
            evidence = tuple((str(one), reverse("account", args=[one.pk])) for one in sponsored)
            address = reverse("person", args=[sponsor.pk])
            yield Slip("Sponsors", what, str(sponsor), address, None, TAKEN_OVER, evidence)
    yield from _below_the_customer(accounts, executives, today)


def _below_the_customer(accounts: dict[int, Account], executives: set[int], today: date) -> Iterator[Slip]:
    """Where the highest contact stands above an executive who sponsors the account."""
    sponsored = {key: one for key, one in accounts.items() if one.sponsor_id in executives}
    there: dict[int, list[Contact]] = defaultdict(list)
    for contact in Contact.objects.filter(account__in=sponsored, left_on__isnull=True).exclude(level=""):
        there[contact.account_id].append(contact)
    ours = levels_of({one.sponsor for one in sponsored.values() if one.sponsor is not None}, today)
    for key, contacts in there.items():
        sponsor, above = sponsored[key].sponsor, highest(contacts)
        if sponsor is None or above is None:
            continue
        match = Match(sponsor, ours.get(sponsor.pk, Level.OPERATIONS), *above)
        if match.is_too_low:
            about, address = str(sponsored[key]), reverse("service", args=[key])
            yield Slip("Sponsors", match.compared, about, address, None, AT_LEVEL)
