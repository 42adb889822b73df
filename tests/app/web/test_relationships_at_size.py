"""Pages of relationships and of accounts in depth ask the database as often of ten thousand contacts as of few."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import NOW, SINCE, World

from goldenthread.app.customers.models import Account, AccountVersion, Contact, Interaction, Tie

pytestmark = pytest.mark.django_db
ACCOUNTS, CONTACTS, BATCH = 500, 10_000, 1_000


def filled(world: World, accounts: int, contacts: int) -> None:
    """So many more accounts of Ana's and contacts there, each met. In bulk: the triggers sum up the ties."""
    made = Account.objects.bulk_create(
        Account(name=f"Account {n}", manager=world.ana, sponsor=world.sofia, tier="key", annual_value=n)
        for n in range(accounts)
    )
    AccountVersion.objects.bulk_create(
        AccountVersion(account=one, name=one.name, manager=world.ana, sponsor=world.sofia, valid_from=SINCE)
        for one in made
    )
    there = [*made, world.meridian]
    people = Contact.objects.bulk_create(
        Contact(account=there[n % len(there)], name=f"Contact {n}", authority=1 + n % 5)
        for n in range(contacts)
    )
    met = [
        Interaction(
            account_id=one.account_id,
            person=world.ana if n % 3 else world.sofia,
            contact=one,
            at=NOW - timedelta(days=9 + n % 7),
            recorded_at=NOW,
            kind="call",
            direction="both",
            initiated_by="us",
        )
        for n, one in enumerate(people)
    ]
    for start in range(0, len(met), BATCH):
        Interaction.objects.bulk_create(met[start : start + BATCH])
        with (
            connection.cursor() as cursor
        ):  # as autovacuum would: the triggers' plans need to know how much there is
            cursor.execute("ANALYZE customers_contact, customers_interaction, customers_tie")


def addresses(world: World) -> Iterator[str]:
    yield "/relationships"
    yield "/interactions"
    for part in ("relationships", "family", "service", "ratings", "effort"):
        yield f"/accounts/{world.meridian.pk}/{part}"
    for part in ("portfolio", "turnover", "effort", "expedites"):
        yield f"/programme/{part}"


def asked(client, world: World) -> dict[str, int]:
    found = {}
    for address in addresses(world):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200, address
        found[address] = len(seen)
    return found


def test_ten_thousand_contacts_cost_no_more_statements_than_a_hundred(world, signed_in):
    client = signed_in(world.lena)
    filled(world, 10, 100)
    asked(client, world)
    few = asked(client, world)
    filled(world, ACCOUNTS, CONTACTS)
    assert Contact.objects.count() > CONTACTS
    assert Tie.objects.count() > CONTACTS
    assert asked(client, world) == few
