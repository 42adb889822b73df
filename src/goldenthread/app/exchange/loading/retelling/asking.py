"""What the one who asks does: places the order, changes the date, expedites, withdraws."""

from __future__ import annotations

from datetime import date, datetime

from goldenthread.app.exchange.loading.reading import NOT_SAID, Row, text
from goldenthread.app.exchange.loading.retelling.story import JUST_AFTER, Story
from goldenthread.app.orders import events
from goldenthread.app.orders.events import Holder
from goldenthread.app.orders.models import Asker, Expedite, RequestedDate, Withdrawal


def placed(story: Story, one: Row) -> None:
    order = story.order
    wish = next((w for w in story.happenings if w["what"] == "requested"), None)
    first = wish["day"] if wish and wish["at"] <= one["at"] else None
    asked_by = _asked_by(wish)
    if first is not None:
        story.sheets.add(_wish(story, wish, order.placed_at))
    told = events.OrderPlaced(
        title=order.title,
        parent_id=order.parent_id,
        root_id=order.root_id,
        depth=order.depth,
        account_id=order.account_id,
        asked_by_unit_id=order.asked_by_unit_id,
        asked_of_unit_id=order.asked_of_unit_id,
        order_kind_id=order.kind_id,
        value=order.value,
        quantity=order.quantity,
        requested_for=first,
        asked_by=asked_by,
        holder=story.holder(order.placed_at, Holder(order.asked_of_unit_id)),
    )
    story.write(told, order.placed_at, order.placed_by_id, recorded_at=order.recorded_at)


def requested(story: Story, one: Row) -> None:
    if one["at"] <= story.order.placed_at or one["day"] is None:
        return
    at, asked_by = story.instant(one["at"]), _asked_by(one)
    dates = story.standing.requested_dates
    if dates and dates[-1][0] == at:
        at += JUST_AFTER
    wish = _wish(story, one, at)
    story.sheets.add(wish)
    told = events.RequestedDateChanged(
        old_requested_for=story.standing.requested_for,
        new_requested_for=one["day"],
        asked_by=asked_by,
        ground=wish.ground,
    )
    story.write(told, at, wish.by_id)


def _wish(story: Story, one: Row | None, at: datetime) -> RequestedDate:
    """The day that was asked for, by whom and why."""
    said: Row = one or {}
    return RequestedDate(
        order_id=story.order.pk,
        at=at,
        requested_for=said["day"],
        asked_by=_asked_by(one),
        ground=text(said["ground"], 4_000),
        by_id=story.ids.of("person", said["person"]),
    )


def expedited(story: Story, one: Row) -> None:
    at, person = story.instant(one["at"]), story.ids.of("person", one["person"])
    quarter = date(at.year, 3 * ((at.month - 1) // 3) + 1, 1)
    key = (story.order.account_id, quarter)
    story.nth[key] += 1
    made = Expedite(
        order_id=story.order.pk,
        account_id=story.order.account_id,
        quarter=quarter,
        nth=story.nth[key],
        at=at,
        by_id=person,
        ground=text(one["ground"], 4_000) or NOT_SAID,
        delayed_orders=round(max(one["quantity"] or 0, 0)),
        delayed_hours=one["hours"],
    )
    story.sheets.add(made)
    told = events.OrderExpedited(
        expedite_id=made.pk,
        quarter=quarter,
        nth=made.nth,
        ground=made.ground,
        delayed_orders=made.delayed_orders,
        delayed_hours=made.delayed_hours,
    )
    story.order.expedited_by_id = person
    story.write(told, at, person)


def withdrawn(story: Story, one: Row) -> None:
    at = story.moves(one["at"])
    by, ground = story.ids.of("person", one["person"]), text(one["ground"], 4_000) or NOT_SAID
    made = Withdrawal(order_id=story.order.pk, at=at, ground=ground, by_id=by)
    made.pk = story.sheets.next_id(Withdrawal)
    with_it = story.ids.of("order", one["other"])
    told = events.OrderWithdrawn(withdrawal_id=made.pk, ground=ground, because_of_order_id=with_it)
    story.write(told, at, by)
    story.withdrawn = (made, with_it)


def _asked_by(wish: Row | None) -> str:
    return wish["word"] if wish and wish["word"] in Asker.values else Asker.CUSTOMER
