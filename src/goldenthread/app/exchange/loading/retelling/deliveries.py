"""Deliveries, and what was said of them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from goldenthread.app.exchange.loading.reading import NOT_SAID, Row, above_zero, text
from goldenthread.app.exchange.loading.retelling.story import Story
from goldenthread.app.orders import events
from goldenthread.app.orders.events import CUSTOMER
from goldenthread.app.orders.models import Delivery, Verdict


def delivered(story: Story, one: Row) -> None:
    if story.standing.delivered_at is not None:
        return
    wanted = story.standing.promised_quantity or story.order.quantity
    is_a_part = (
        one["flag"] is False
    )  # an export says so; where nobody knows how much is wanted, nothing else does
    quantity = above_zero(one["quantity"], 3) if wanted is not None or is_a_part else None
    whole = _is_whole(story, quantity, wanted) and not (is_a_part and wanted is None)
    at = story.moves(one["at"]) if whole else story.instant(one["at"])
    made = Delivery(
        order_id=story.order.pk,
        at=at,
        quantity=quantity,
        whole=whole,
        by_id=story.ids.of("person", one["person"]),
        unit_id=story.standing.held_by_unit_id or story.standing.asked_of_unit_id,
        note=text(one["note"], 4_000),
    )
    made.pk = story.sheets.next_id(Delivery)
    story.made[made.pk] = made
    story.ids.keep("delivery", one["ref"], made.pk)
    receiver = CUSTOMER if story.order.parent_id is None else story.asker()
    told = events.DeliveryMade(
        delivery_id=made.pk,
        quantity=quantity,
        whole=whole,
        note=made.note,
        holder=receiver if whole else None,
    )
    story.write(told, at, made.by_id)


def _is_whole(story: Story, quantity: Decimal | None, wanted: Decimal | None) -> bool:
    if quantity is None or wanted is None:
        return True
    here = [made.quantity or Decimal(0) for made in story.made.values() if not made.returned_at]
    return sum(here, Decimal(0)) + quantity >= wanted


def accepted(story: Story, one: Row) -> None:
    made, at = judged(story, one), story.moves(one["at"])
    if made is None:
        return
    ended = story.standing.delivered_at is not None
    said = _verdict(story, one, made, at, "accepted")
    told = events.DeliveryAccepted(
        verdict_id=said.pk, delivery_id=made.pk, contact_id=said.contact_id, ended=ended
    )
    story.write(told, at, said.by_id)


def returned(story: Story, one: Row) -> None:
    made, at = judged(story, one), story.moves(one["at"])
    if made is None:
        return
    said = _verdict(story, one, made, at, "returned")
    made.returned_at = at
    holder = story.holder(at, story.asked())
    told = events.DeliveryReturned(
        verdict_id=said.pk,
        delivery_id=made.pk,
        contact_id=said.contact_id,
        ground=said.ground,
        no_longer_whole_id=None,
        holder=holder if holder.unit_id else story.asked(),
    )
    story.write(told, at, said.by_id)


def judged(story: Story, one: Row) -> Delivery | None:
    """The delivery that a verdict is about: the one it names, else the last without a verdict."""
    key = story.ids.of("delivery", one["word"])
    if key in story.made and key not in story.judged:
        return story.made[key]
    return next((made for k, made in reversed(story.made.items()) if k not in story.judged), None)


def _verdict(story: Story, one: Row, made: Delivery, at: datetime, outcome: str) -> Verdict:
    story.judged.add(made.pk)
    said = Verdict(
        delivery_id=made.pk,
        order_id=story.order.pk,
        at=at,
        outcome=outcome,
        contact_id=story.ids.of("contact", one["contact"]),
        ground=text(one["ground"], 4_000) or (NOT_SAID if outcome == "returned" else ""),
        by_id=story.ids.of("person", one["person"]),
    )
    story.ids.keep("verdict", one["ref"], story.sheets.add(said))
    return said
