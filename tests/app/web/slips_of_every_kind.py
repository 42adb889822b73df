"""A programme in which everything slips that the home can tell of, in as many accounts as wanted."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

from tests.world import FOUNDERS, NOW, SINCE, World

from goldenthread.app.customers.models import (
    Account,
    AccountVersion,
    Contact,
    Contract,
    Interaction,
    Objective,
    RenewalCall,
)
from goldenthread.app.customers.models import Blocker as Blocks
from goldenthread.app.orders.models import Barrier, Escalation, Expedite, Order
from goldenthread.app.people import actions as people
from goldenthread.app.people.models import Assignment, Person, Role, UnitKind
from goldenthread.app.programme.models import (
    Charter,
    Due,
    Duty,
    Effort,
    Leadership,
    Lesson,
    MeasureWeight,
    RelationshipSaid,
    Result,
    Schedule,
    Transfer,
)
from goldenthread.app.voice.models import Feedback

TODAY = NOW.date()
_numbers = count(50_000_000)  # ids of orders: an order names itself as its root


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def of_the_programme(world: World) -> None:
    """What slips once, however many accounts there are: who runs it, who leaves, what is sold, where hours go."""
    sales = people.open_unit(
        "Sales", kind=UnitKind.FUNCTION, function="sales", valid_from=SINCE, actor=FOUNDERS
    )
    seller = people.add_person("Saul Voss", hired_on=SINCE, actor=FOUNDERS)
    people.assign(seller, unit=sales, role=Role.UNIT_LEAD, valid_from=SINCE, actor=FOUNDERS)
    Leadership.objects.create(lead=world.lena, under=seller, line="sales", valid_from=SINCE)
    MeasureWeight.objects.create(
        role=Role.ACCOUNT_MANAGER,
        measure="Sales",
        category="financial",
        weight=1,
        horizon_months=12,
        valid_from=SINCE,
    )
    Charter.objects.create(
        purpose="Stay",
        measures="Renewals",
        horizon_months=36,
        board_every_months=3,
        valid_from=date(2025, 10, 1),
    )
    for number in range(6):
        one = Person.objects.create(
            name=f"Manager {number}", hired_on=SINCE, left_on=ago(40) if number else None
        )
        Assignment.objects.create(
            person=one,
            unit=world.key_accounts,
            role=Role.ACCOUNT_MANAGER,
            valid_from=SINCE,
            valid_to=one.left_on,
        )
    Result.objects.bulk_create(
        Result(measure=measure, month=date(2025, month, 1), value=50 + sign * month)
        for month in range(4, 13)
        for measure, sign in (("sales", 1), ("satisfaction", -1))
    )
    for month, hours in ((date(2025, 8, 1), 1), (date(2025, 12, 1), 1)):
        Effort.objects.create(person=world.ana, account=world.meridian, month=month, hours=hours)
        Effort.objects.create(person=world.ben, account=world.castor, month=month, hours=20 * hours)
    _put_first(world)


def _put_first(world: World) -> None:
    """Week by week more of Meridian's orders are put first, and more of Castor's nine come late."""
    for week in range(1, 9):
        day, urgent = ago(7 * week), 9 - week
        Order.objects.bulk_create(
            _order(world, world.castor, f"Waiting {week} {number}", day, kept=number >= urgent)
            for number in range(9)
        )
        for number in range(urgent):
            mine = _order(world, world.meridian, f"Urgent {week} {number}", day, kept=True)
            mine.expedited_at = mine.placed_at
            mine.save(force_insert=True)
            Expedite.objects.create(
                order=mine,
                account=world.meridian,
                quarter=date(2026, 1, 1),
                nth=next(_numbers),
                at=mine.placed_at,
                ground="Now",
            )


def _order(world: World, account: Account, title: str, due: date, *, kept: bool = False) -> Order:
    placed = NOW - (TODAY - due)
    key = next(_numbers)
    return Order(
        pk=key,
        root_id=key,
        account=account,
        asked_of_unit=world.field_services,
        title=title,
        placed_at=placed,
        recorded_at=placed,
        state="delivered" if kept else "promised",
        requested_for=due,
        first_promised_for=due,
        last_promised_for=due,
        delivered_at=placed if kept else None,
        changed_at=placed,
    )


def of_accounts(world: World, accounts: int) -> list[Account]:
    """So many more accounts, in each of which everything slips that can slip in one; and one beside, uncovered."""
    made = []
    for number in range(accounts):
        one = Account.objects.create(
            name=f"Account {next(_numbers)}",
            tier="key",
            annual_value=1_000_000,
            manager=world.ana,
            sponsor=world.sofia,
            wanted_relationship="integrated" if number % 2 else "exploratory",
            offered_relationship="exploratory" if number % 2 else "integrated",
        )
        bare = Account.objects.create(name=f"Bare {one.pk}", tier="strategic")
        low = Account.objects.create(name=f"Low {one.pk}", tier="key", manager=world.ana, sponsor=world.priya)
        AccountVersion.objects.bulk_create(
            AccountVersion(account=each, name=each.name, tier=each.tier, valid_from=SINCE)
            for each in (one, bare, low)
        )
        _rhythm_and_renewals(world, one)
        _sponsors_and_customers(world, one)
        _plans(world, one)
        made.append(one)
    return made


def _rhythm_and_renewals(world: World, account: Account) -> None:
    Schedule.objects.create(account=account, artefact="account_report", owner=world.ana, valid_from=ago(700))
    Due.objects.bulk_create(
        Due(
            account=account,
            artefact=artefact,
            due_on=ago(30 * month),
            owner=world.ana,
            issued_on=ago(30 * month) if month > 8 else None,
        )
        for month in range(-1, 20)
        for artefact in ("account_report", "sponsor_review")
    )
    about = {"account": account, "starts_on": SINCE, "ends_on": TODAY + timedelta(days=400)}
    uncalled, late, apart, lost = Contract.objects.bulk_create(
        [
            Contract(**about, title="Uncalled", decide_by=TODAY + timedelta(days=60)),
            Contract(**about, title="Late", decide_by=ago(10)),
            Contract(**about, title="Apart", decide_by=TODAY + timedelta(days=70)),
            Contract(
                **about, title="Lost", decide_by=ago(50), outcome="lost", decided_on=ago(30), reason="Late"
            ),
        ]
    )
    assert uncalled.pk
    assert lost.pk
    RenewalCall.objects.bulk_create(
        RenewalCall(
            contract=one,
            checkpoint="three_months",
            at=NOW - timedelta(days=5),
            by=world.ana,
            call="safe",
            judgement="They said so",
            disagrees=one is apart,
        )
        for one in (late, apart)
    )


def _sponsors_and_customers(world: World, account: Account) -> None:
    contact = Contact.objects.create(account=account, name="Dana Cole", level="director", authority=4)
    RelationshipSaid.objects.create(
        account=account,
        side="wanted",
        kind="integrated",
        since=ago(500),
        contact=contact,
        ground="At the review",
        at=NOW,
    )
    Interaction.objects.bulk_create(
        Interaction(
            account=account,
            person=world.sofia,
            contact=contact,
            at=NOW - timedelta(days=200 + 30 * month),
            recorded_at=NOW,
            kind="visit",
            direction="both",
            initiated_by="us",
        )
        for month in range(7)
    )
    orders = Order.objects.bulk_create(
        _order(world, account, f"Broken {number}", ago(20 + number)) for number in range(3)
    )
    complaint = Feedback.objects.create(
        account=account, kind="complaint", words="Late", at=NOW - timedelta(days=30), recorded_at=NOW
    )
    barrier = Barrier.objects.create(
        order=orders[0],
        account=account,
        kind="capacity",
        what="Nobody is free",
        raised_at=NOW - timedelta(days=20),
    )
    escalation = Escalation.objects.create(
        barrier=barrier,
        to_person=world.sofia,
        route="right_holder",
        reason="It is theirs",
        raised_at=NOW - timedelta(days=20),
    )
    opened = {"account": account, "person": world.sofia, "opened_at": NOW, "due_on": ago(5)}
    Duty.objects.bulk_create(
        [
            Duty(**opened, kind="relationship", contact=contact),
            Duty(**opened, kind="complaint", feedback=complaint),
            Duty(**opened, kind="decision", escalation=escalation),
        ]
    )


def _plans(world: World, account: Account) -> None:
    barrier = Barrier.objects.get(account=account)
    objective = Objective.objects.create(
        account=account, what="A board sponsor", owner=world.ana, due_on=ago(15)
    )
    Blocks.objects.create(objective=objective, barrier=barrier)
    lesson = Lesson.objects.create(
        account=account, what="Ask the ward first", kind="delivery", at=NOW, by=world.ana
    )
    about = {"lesson": lesson, "owner": world.ben, "committed_at": NOW - timedelta(days=60)}
    Transfer.objects.create(**about, account=world.castor, by_day=ago(9))
    Transfer.objects.create(
        **about,
        account=world.meridian,
        by_day=ago(9),
        ended_at=NOW,
        outcome="worked",
        what_happened="They liked it",
    )
