"""Every list of the programme asks the database as often for many accounts as for few, whatever slips in them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.app.web.slips_of_every_kind import TODAY, of_accounts, of_the_programme

from goldenthread.app.programme.queries.slip import AREAS
from goldenthread.app.programme.queries.slipping import slipping

pytestmark = pytest.mark.django_db
FEW, MANY = 5, 10
LISTS = (
    "/programme",
    "/programme/slips",
    "/programme/slips?area=Renewals&words=account",
    "/programme/concentration",
    "/programme/charter",
    "/programme/weights",
    "/programme/portfolio",
    "/programme/effort",
    "/programme/turnover",
    "/programme/expedites",
    "/renewals",
    "/renewals/rates",
    "/renewals/rates?by=tier",
    "/renewals?state=apart",
    "/renewals?state=decided",
    "/rhythm",
    "/rhythm/lapses",
    "/rhythm/dues",
    "/rhythm/dues?state=missed",
    "/schedules",
    "/lessons",
    "/lessons?state=open",
    "/my-part",
    "/roles",
    "/roles?list=people",
    "/roles?list=units",
    "/relationships",
    "/interactions",
    "/accounts/{account}",
    "/accounts/{account}/plan",
    "/accounts/{account}/reports",
    "/accounts/{account}/relationships",
    "/accounts/{account}/entanglement",
    "/api/v1/programme/slips",
    "/api/v1/programme/concentration",
    "/api/v1/contracts",
    "/api/v1/contracts?state=uncalled",
    "/api/v1/programme/renewal-rates",
    "/api/v1/programme/units-touching",
    "/api/v1/rhythm",
    "/api/v1/rhythm/lapses",
    "/api/v1/schedules",
    "/api/v1/lessons",
    "/api/v1/transfers",
    "/api/v1/duties",
    "/api/v1/roles",
    "/api/v1/role-charters",
    "/api/v1/objectives",
    "/api/v1/initiatives",
)


def asked(client: Client, account: int) -> dict[str, int]:
    found = {}
    for address in LISTS:
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(address.format(account=account))
        assert answer.status_code == 200, (address, answer.content[:500])
        found[address] = len(seen)
    return found


def kinds() -> set[tuple[str, str]]:
    """What slips, by area and what would clear it."""
    return {(one.area, one.clears) for one in slipping(TODAY)}


def test_more_accounts_cost_no_more_statements_where_the_same_kinds_of_record_are_there(stage, signed_in):
    clients = [signed_in(stage.world.lena), signed_in(stage.world.sofia)]
    of_the_programme(stage.world)
    first = of_accounts(stage.world, FEW)[0]
    told = kinds()
    assert {area for area, _ in told} == set(AREAS)
    assert len(told) == 27, "\n".join(map(str, sorted(told)))
    for client in clients:
        asked(client, first.pk)  # what is asked once in a process
    few = [asked(client, first.pk) for client in clients]
    of_accounts(stage.world, MANY)
    assert kinds() == told
    assert [asked(client, first.pk) for client in clients] == few
