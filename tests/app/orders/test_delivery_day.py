"""A promise is kept by the end of its day where the customer is, whoever looks: at the page and in the report."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from tests.app.orders.conftest import DUE

from goldenthread.app.customers.models import Account
from goldenthread.app.orders.models import Order
from goldenthread.app.orders.queries import with_delivery_day
from goldenthread.app.people.models import Calendar
from goldenthread.app.programme.queries.accounts.family import promises_due
from goldenthread.app.programme.queries.causes import possible_causes
from goldenthread.app.programme.queries.report_facts import facts_of
from goldenthread.app.web.records import kept_record

pytestmark = pytest.mark.django_db
HOURS = {"mon": [["08:00", "16:00"]]}
NOON = datetime(DUE.year, DUE.month, DUE.day, 12, 30, tzinfo=UTC)
# at noon in UTC it is past midnight in Auckland; seventeen hours later it is still the evening in Los Angeles
CASES = {
    "Pacific/Auckland": (NOON, DUE + timedelta(days=1)),
    "Europe/Vienna": (NOON, DUE),
    "America/Los_Angeles": (NOON + timedelta(hours=17), DUE),
}


@pytest.fixture(params=CASES)
def delivered(talk, request):
    """An order that was promised for a day, and the day on which it came, where its customer is."""
    order = talk.promised(title="Two lines")
    at, day = CASES[request.param]
    calendar = Calendar.objects.create(
        name=request.param, time_zone=request.param, weekly_hours=HOURS, holidays={}
    )
    Account.objects.filter(pk=order.account_id).update(calendar=calendar)
    Order.objects.filter(pk=order.pk).update(
        delivered_at=at, first_promised_for=DUE, last_promised_for=DUE, requested_for=DUE
    )
    return Order.objects.get(pk=order.pk), day


@pytest.mark.parametrize("looking_from", ["UTC", "Pacific/Auckland", "America/Los_Angeles"])
def test_kept_is_judged_where_the_customer_is(delivered, looking_from):
    order, day = delivered
    today, kept = DUE + timedelta(days=3), int(day <= DUE)
    orders = Order.objects.filter(pk=order.pk)
    with timezone.override(looking_from):
        assert with_delivery_day(orders).get().delivered_on == day
        record = kept_record(orders, today)
        assert (record.due, record.kept_first, record.kept_last) == (1, kept, kept)
        facts = facts_of(order.account, DUE.replace(day=1), today)
        late = [one.label for one in possible_causes(order.account, today) if one.kind == "order"]
    (told,) = facts["kept" if kept else "broken"]
    assert (told["id"], told["delivered"]) == (order.pk, day.isoformat())
    assert facts["broken" if kept else "kept"] == []
    assert facts["months"][-1] == {
        "month": DUE.replace(day=1).isoformat(),
        "due": 1,
        "requested": kept,
        "first": kept,
        "last": kept,
    }
    assert len(late) == 1 - kept
    assert promises_due([order.account_id], today).count() == 1
