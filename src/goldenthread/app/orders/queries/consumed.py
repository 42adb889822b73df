"""Who consumed the customer's time, and how the clocks of an order stand."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from goldenthread.app.customers.models import AccountVersion
from goldenthread.app.orders import clocks
from goldenthread.app.orders.models import Answer, AnswerKind, Clock, Order, Policy
from goldenthread.app.orders.working_time import calendars_of_units, units_with_calendars, working_calendar
from goldenthread.app.people.models import Unit

FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Consumed:
    """What one holder used of the time from placing until now, or until the order ended."""

    unit: Unit | None
    share: clocks.Share
    of_all: float

    @property
    def who(self) -> str:
        return "The customer" if self.unit is None else str(self.unit)

    @property
    def elapsed_hours(self) -> float:
        return self.share.elapsed.total_seconds() / 3600

    @property
    def working_hours(self) -> float:
        return self.share.working_seconds / 3600


@dataclass(frozen=True)
class ClockFace:
    """A clock of an order beside its target. ``unit`` is None for the order's own."""

    clock: str
    unit: Unit | None
    reading: clocks.Reading


def who_consumed_the_time(order: Order, now: datetime) -> list[Consumed]:
    """Every holder with what it used, the most first; the elapsed times add up to the whole exactly.

    Working time is by the holder's own calendar, the customer's by the account's.
    """
    held, stopped = _records(order)
    until = order.ended_at or now
    units = _units(held)
    calendars: dict[Hashable, clocks.WorkingTime] = dict(calendars_of_units(units).items())
    calendars[clocks.CUSTOMER] = working_calendar(order.account.calendar)
    found = clocks.shares(held, stopped, calendars, until)
    whole = sum(share.elapsed.total_seconds() for share in found)
    return [
        Consumed(
            unit=units.get(share.unit) if isinstance(share.unit, int) else None,
            share=share,
            of_all=share.elapsed.total_seconds() / whole if whole else 0.0,
        )
        for share in found
    ]


def clocks_of(order: Order, now: datetime) -> list[ClockFace]:
    """The order's response and delivery clocks, and those of each unit that held it, with their targets.

    A target is that of the most particular policy that held on the day on which the order was placed, for the tier
    that the account had then; a unit's clock has only targets set for that unit.
    """
    held, stopped = _records(order)
    units = _units(held)
    calendars = calendars_of_units(units)
    until = min(order.ended_at or now, now)
    account = working_calendar(order.account.calendar)
    placed_on = account.local_date(order.placed_at)
    policies, tier = list(Policy.objects.on(placed_on)), _tier_when_placed(order, placed_on)
    faces: list[ClockFace] = []
    for clock, windows in (
        (Clock.RESPONSE, _unanswered(order)),
        (Clock.DELIVERY, _undelivered(order)),
    ):
        own = _target(policies, clock, order, tier, None)
        faces.append(ClockFace(clock, None, clocks.order_clock(held, stopped, windows, account, until, own)))
        for pk, unit in units.items():
            target = _target(policies, clock, order, tier, pk)
            reading = clocks.unit_clock(pk, held, stopped, windows, calendars[pk], until, target)
            if reading.used_seconds or reading.is_running:
                faces.append(ClockFace(clock, unit, reading))
    return faces


def _records(order: Order) -> tuple[list[clocks.Held], list[clocks.Stopped]]:
    held = [
        clocks.Held(one.unit_id, one.from_at, one.to_at)
        for one in sorted(order.holdings.all(), key=lambda one: (one.from_at, one.pk))
    ]
    return held, [clocks.Stopped(one.from_at, one.to_at) for one in order.pauses.all()]


def _units(held: list[clocks.Held]) -> dict[int, Unit]:
    return units_with_calendars({one.unit for one in held if isinstance(one.unit, int)})


def _unanswered(order: Order) -> list[clocks.Span]:
    """When the order waited for a unit's answer: from placing, and again after it was completed, redirected,
    an offer rejected, or a decline set aside, until the next answer that is not a redirect."""
    begins = [order.placed_at]
    ends: list[datetime] = [order.ended_at] if order.ended_at else []
    for answer in _answers(order):
        if answer.kind == AnswerKind.REDIRECT:
            continue
        ends.append(answer.at)
        begins += [answer.completed_at] if answer.completed_at else []
        begins += [answer.rejection.at] if hasattr(answer, "rejection") else []
        begins += [answer.override.at] if hasattr(answer, "override") else []
    return _until_next(begins, ends)


def _answers(order: Order) -> Iterable[Answer]:
    """As they were read with the order, or now."""
    if "answers" in getattr(order, "_prefetched_objects_cache", {}):
        return order.answers.all()
    return order.answers.select_related("rejection", "override")


def _undelivered(order: Order) -> list[clocks.Span]:
    """From placing until the whole was delivered, and again from each return that undid it."""
    begins, ends = [order.placed_at], [order.ended_at] if order.ended_at else []
    ends += [delivery.at for delivery in order.deliveries.all() if delivery.whole]
    begins += [delivery.returned_at for delivery in order.deliveries.all() if delivery.returned_at]
    return _until_next(begins, ends)


def _until_next(begins: list[datetime], ends: list[datetime]) -> list[clocks.Span]:
    return clocks.union(
        (begin, min((end for end in ends if end > begin), default=FOREVER)) for begin in begins
    )


def _target(policies: list[Policy], clock: str, order: Order, tier: str, unit: int | None) -> float | None:
    """The target in seconds of the most particular policy; without a ``unit``, of those that are for no unit."""
    fitting = [
        policy
        for policy in policies
        if (policy.clock, policy.unit_id) == (clock, unit)
        and policy.tier in ("", tier)
        and policy.order_kind_id in (None, order.kind_id)
    ]
    if not fitting:
        return None
    best = max(fitting, key=lambda policy: (policy.order_kind_id is not None, policy.tier != ""))
    return float(best.target_hours) * 3600


def _tier_when_placed(order: Order, day: date) -> str:
    version = AccountVersion.objects.on(day).filter(account=order.account_id).first()
    return version.tier if version else order.account.tier
