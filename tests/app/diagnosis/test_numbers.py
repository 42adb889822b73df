"""Each number of the diagnosis opens to the records that it counts."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import permutations
from statistics import median

import pytest
import time_machine
from django.urls import reverse
from lxml import html
from tests.app.diagnosis.conftest import LATER, as_
from tests.world import NOW

from goldenthread.analysis.measures.flow.account_flow import account_flow
from goldenthread.analysis.measures.flow.handoffs import handoffs
from goldenthread.analysis.records import read_records
from goldenthread.app.diagnosis import behind
from goldenthread.app.exchange.exporting import export_records
from goldenthread.app.orders import actions as orders
from goldenthread.app.orders.models import Order, Step

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_days_later():
    with time_machine.travel(LATER, tick=False):
        yield


def number_links(client, address: str) -> list[tuple[str, str, str]]:
    """The numbers of a page that are links: under which heading, what they say and where they lead."""
    page = html.fromstring(client.get(address).content)
    cells = page.xpath("//main//td[contains(@class, 'number')]")
    assert cells
    assert all(cell.xpath(".//a") for cell in cells), "A number that opens nothing."
    return [
        (cell.get("data-label"), cell.text_content().strip(), cell.xpath(".//a")[0].get("href"))
        for cell in cells
    ]


def listed(client, address: str) -> dict[str, list[float]]:
    """The rows behind a number, by their headings."""
    page = html.fromstring(client.get(address).content)
    rows = page.xpath("//main//tbody/tr")
    found: dict[str, list[float]] = {"rows": [1.0 for _ in rows]}
    for cell in page.xpath("//main//tbody//td[contains(@class, 'number')]"):
        found.setdefault(cell.get("data-label"), []).append(float(cell.text_content().replace(",", "")))
    return found


def counted(label: str, rows: dict[str, list[float]]) -> float:
    """What a number under this heading must say of these rows."""
    n = len(rows["rows"])
    return {
        "Hand-offs": lambda: n,
        "Hours in all": lambda: sum(rows["Hours waited"]),
        "Median hours": lambda: median(rows["Hours waited"]),
        "Orders": lambda: n,
        "Hours waited": lambda: sum(rows["Hours waited"]),
        "Hand-offs an order": lambda: sum(rows["Hand-offs"]) / n,
        "Median days": lambda: median(rows["Days"]),
    }[label]()


def test_every_number_opens_the_records_that_it_counts(made, worked):
    """Of the organisation, of a unit and of an account, as those who read them."""
    pages = (
        (worked.sofia, reverse("diagnosis")),
        (worked.omar, reverse("unit_diagnosis", args=[worked.field_services.pk])),
        (worked.ana, reverse("account_diagnosis", args=[worked.meridian.pk])),
    )
    judged = set()
    for person, address in pages:
        client = as_(person)
        for label, said, link in number_links(client, address):
            judged.add(label)
            assert client.get(link).status_code == 200, link
            assert float(said.replace(",", "")) == pytest.approx(
                counted(label, listed(client, link)), abs=0.06
            ), (
                address,
                label,
            )
    assert len(judged) == 7


def test_the_lists_say_what_is_counted_and_what_a_reader_may_not_open(made, worked):
    address = reverse("diagnosis_hand_offs", args=[worked.planning.pk, worked.field_services.pk])
    whole, aggregates = as_(worked.sofia).get(address), as_(worked.aaron).get(address)
    assert "1 hand-off, 13 hours waited in all" in whole.content.decode()
    assert "may not open" not in whole.content.decode()
    assert "Two printers" in whole.content.decode()
    assert "1 of them is of orders that you may not open" in aggregates.content.decode()
    assert "Two printers" not in aggregates.content.decode()


def test_who_does_not_read_the_diagnosis_finds_no_records_behind_it(made, worked):
    between = reverse("diagnosis_hand_offs", args=[worked.billing.pk, worked.planning.pk])
    for person, address in (
        (worked.omar, between),
        (worked.ana, between),
        (worked.ana, reverse("diagnosis_orders", args=[worked.castor.pk])),
        (worked.vik, reverse("diagnosis_orders", args=[worked.meridian.pk])),
    ):
        assert as_(person).get(address).status_code == 404


def test_what_happens_after_the_diagnosis_looked_changes_no_list(made, worked):
    address = reverse("diagnosis_hand_offs", args=[worked.planning.pk, worked.field_services.pk])
    orders_of = reverse("diagnosis_orders", args=[worked.meridian.pk])
    client = as_(worked.sofia)
    before = listed(client, address), listed(client, orders_of)
    order = Order.objects.get(title="Two printers")
    at = LATER + timedelta(hours=1)
    with time_machine.travel(at + timedelta(hours=9), tick=False):
        orders.hand_off(order, to=worked.planning, actor=worked.by(worked.omar, at))
        step = orders.start_step(
            order, activity="Look", actor=worked.by(worked.petra, at + timedelta(hours=1))
        )
        orders.finish_step(step, actor=worked.by(worked.petra, at + timedelta(hours=2)))
        orders.hand_off(
            order, to=worked.field_services, actor=worked.by(worked.petra, at + timedelta(hours=3))
        )
        orders.start_step(order, activity="Build", actor=worked.by(worked.omar, at + timedelta(hours=8)))
        assert (listed(client, address), listed(client, orders_of)) == before


def steps_of_chance(order: Order, units: list, rng: random.Random) -> list[Step]:
    """Steps one after another, side by side and at once; some still run, some have one time, some no unit."""
    made = []
    for seq in range(rng.randrange(9)):
        began = NOW + timedelta(hours=rng.randrange(12))
        ended = began + timedelta(hours=rng.randrange(5))
        times = rng.choice([(began, ended), (began, ended), (began, ended), (began, None), (None, ended)])
        unit = rng.choice([*units, *units, None])
        made.append(
            Step(order=order, seq=seq, activity="Look", unit=unit, started_at=times[0], finished_at=times[1])
        )
    return made


@pytest.mark.parametrize("seed", range(3))
def test_what_is_listed_is_what_the_measures_count(world, tmp_path, seed):
    """Two ways to the same: the compiled passes over an export, and the database asked about the steps themselves."""
    rng, units = random.Random(seed), [world.field_services, world.planning, world.billing]
    for n in range(25):
        account, manager = rng.choice([(world.meridian, world.ana), (world.castor, world.ben)])
        order = orders.place_order(
            account,
            asked_of=world.field_services,
            title=f"Order {n}",
            why="The ward",
            requested_for=LATER.date(),
            actor=world.by(manager),
        )
        Step.objects.bulk_create(steps_of_chance(order, units, rng))
    at = NOW + timedelta(hours=40)
    export_records(tmp_path / "records", speaking=True, now=at)
    records = read_records(tmp_path / "records")
    by_pair = {(pair.from_unit, pair.to_unit): pair for pair in handoffs(records).by_pair}
    assert len(by_pair) == 6
    for sender, receiver in permutations(units, 2):
        pair = by_pair[sender.name, receiver.name]
        found = behind.total_of(behind.hand_offs_between(sender, receiver, at))
        assert (found.hand_offs, found.waited_hours) == (pair.n, pytest.approx(pair.total_hours))
    for row in account_flow(records).by_account:
        account = world.meridian if row.account == world.meridian.name else world.castor
        listed_orders = behind.orders_looked_at(account, at)
        total, passages = behind.total_of_account(account, at), behind.passages_of(listed_orders, at)
        assert len(passages) == row.orders
        assert (total.hand_offs, total.waited_hours) == (row.handoffs, pytest.approx(row.waiting_hours))
        assert sum(one.hand_offs for one in passages) == row.handoffs
        assert sum(one.days for one in passages) * 24 == pytest.approx(row.cycle_total_hours)
