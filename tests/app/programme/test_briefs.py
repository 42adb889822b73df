"""Whether sales runs the programme is told by the line and the pay together; a short horizon by what is measured."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import NOW, World

from goldenthread.app.people import actions as people
from goldenthread.app.people.models import Role, UnitKind
from goldenthread.app.programme import actions
from goldenthread.app.programme.queries.briefs import briefs
from goldenthread.app.programme.queries.charter import lines_of
from goldenthread.app.programme.queries.slip import Slip

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
SINCE = date(2025, 1, 1)


@pytest.fixture
def sold(world: World) -> World:
    """Petra leads a unit of sales, and account managers report to her since yesterday."""
    sales = people.open_unit(
        "Sales", kind=UnitKind.FUNCTION, function="Sales", valid_from=SINCE, actor=world.by(world.ines)
    )
    people.assign(world.petra, unit=sales, role=Role.UNIT_LEAD, valid_from=SINCE, actor=world.by(world.ines))
    for manager in (world.ana, world.ben):
        under(world, manager, world.petra)
    return world


def under(world: World, manager, boss, *, since: date = TODAY - timedelta(days=1)) -> None:
    hanna = world.by(world.hanna)
    people.end_assignment(manager.assignments.latest("pk"), valid_to=since - timedelta(days=1), actor=hanna)
    people.assign(
        manager,
        unit=world.key_accounts,
        role=Role.ACCOUNT_MANAGER,
        manager=boss,
        valid_from=since,
        actor=hanna,
    )


def weigh(world: World, measure: str, weight: str, **said) -> None:
    wanted = {
        "role": "sales",
        "category": "financial",
        "horizon_months": 12,
        "variable_pay_share": "0.5",
        **said,
    }
    pay = wanted.pop("variable_pay_share")
    actions.set_measure_weight(
        measure=measure,
        weight=Decimal(weight),
        variable_pay_share=None if pay is None else Decimal(pay),
        valid_from=SINCE,
        actor=world.by(world.lena),
        **wanted,
    )


def by_sales() -> list[Slip]:
    return [one for one in briefs(TODAY) if "whose unit sells" in one.what]


def test_a_line_that_sells_and_is_paid_for_this_years_sales_is_told_with_its_evidence(sold):
    weigh(sold, "New sales", "0.6")
    weigh(sold, "Customers kept", "0.4", category="customer", horizon_months=24)
    (found,) = by_sales()
    assert found.what == (
        "2 of 2 account managers report to Petra Novak, whose unit sells, and 60 % of their variable pay is money "
        "within the year"
    )
    assert found.since == TODAY - timedelta(days=1)
    assert [label for label, _ in found.evidence] == [
        "Ana Kovač, under Petra Novak",
        "Ben Okafor, under Petra Novak",
        "What roles are measured by",
    ]


@pytest.mark.parametrize(
    ("sales", "other", "why"),
    [
        ({"horizon_months": 36}, {}, "it is paid for what lies beyond the year"),
        ({"category": "customer"}, {}, "it is not paid for money"),
        ({"variable_pay_share": "0"}, {"variable_pay_share": "0"}, "nothing of the pay varies"),
        (
            {"variable_pay_share": "0.1"},
            {"variable_pay_share": "0.9"},
            "most of the pay varies with the other",
        ),
    ],
)
def test_a_line_that_sells_and_is_paid_for_something_else_is_not_told(sold, sales, other, why):
    weigh(sold, "New sales", "0.6", **sales)
    weigh(sold, "Customers kept", "0.4", category="customer", horizon_months=24, **other)
    assert by_sales() == [], why


def test_the_pay_of_a_unit_itself_counts_before_that_of_all_who_sell(sold):
    weigh(sold, "New sales", "1")
    sales = sold.petra.assignments.latest("pk").unit
    weigh(sold, "Customers kept", "1", role="unit_lead", unit=sales, category="customer", horizon_months=24)
    assert by_sales() == []


def test_where_nobody_wrote_down_the_pay_the_line_alone_is_told_as_half_of_it(sold):
    (found,) = by_sales()
    assert found.what.endswith("whose unit sells; nobody wrote down what they are paid for")
    assert "when it is written down" in found.clears
    weigh(sold, "New sales", "1", variable_pay_share=None)
    (found,) = by_sales()
    assert found.what.endswith("100 % of what they are measured by is money within the year")


def test_less_than_most_of_the_managers_is_no_finding_and_the_head_alone_is(sold):
    weigh(sold, "New sales", "1")
    under(sold, sold.ben, sold.lena, since=TODAY)
    assert by_sales() == []
    actions.name_leadership(lead=sold.lena, under=sold.petra, valid_from=TODAY, actor=sold.by(sold.lena))
    (found,) = by_sales()
    assert found.what.startswith("Whoever runs the programme reports to Petra Novak")
    assert any(line.is_sales_led and line.runs for line in lines_of(TODAY))


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        (
            [("Sales", "0.7", 12, "0.2")],
            "100 % of what they are measured by ends within a year, and 20 % of their pay",
        ),
        ([("Sales", "0.69", 12, "0.2"), ("Kept", "0.31", 24, "0.2")], ""),
        ([("Sales", "0.7", 12, "0.2"), ("Kept", "0.3", 24, "0.2")], "70 % of what they are measured by"),
        (
            [("Kept", "1", 24, "0.26")],
            "0 % of what they are measured by ends within a year, and 26 % of their pay",
        ),
        ([("Kept", "1", 24, "0.25")], ""),
        ([("Kept", "1", 24, None)], ""),
    ],
)
def test_a_short_horizon_is_told_from_seven_tenths_or_beyond_a_quarter_of_the_pay(world, weights, told):
    for measure, weight, months, pay in weights:
        weigh(world, measure, weight, role="account_manager", horizon_months=months, variable_pay_share=pay)
    found = list(briefs(TODAY))
    assert [one.what[: len(told)] for one in found] == ([told] if told else [])
    assert all(one.about == "Account manager" and one.since == SINCE for one in found)


def test_briefs_cost_the_same_however_many_managers_and_weights_there_are(sold):
    counts = []
    for size in (5, 15):
        for number in range(size):
            weigh(sold, f"M{size}-{number}", "0.01", role="account_manager")
            person = people.add_person(f"New {size} {number}", hired_on=SINCE, actor=sold.by(sold.hanna))
            people.assign(
                person,
                unit=sold.key_accounts,
                role=Role.ACCOUNT_MANAGER,
                manager=sold.petra,
                valid_from=SINCE,
                actor=sold.by(sold.hanna),
            )
        with CaptureQueriesContext(connection) as asked:
            assert list(briefs(TODAY))
        counts.append(len(asked))
    assert counts[0] == counts[1]
