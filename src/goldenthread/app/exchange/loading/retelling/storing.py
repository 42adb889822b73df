"""The order as its events leave it, and the rows beside it that were still changing while it was told."""

from __future__ import annotations

from dataclasses import fields

from goldenthread.app.exchange.loading.retelling.story import Story
from goldenthread.app.orders.derivation import Standing
from goldenthread.app.orders.models import HandOff, Holding

_RECORDS = {
    "holdings",
    "pauses",
    "requested_dates",
    "answers",
    "deliveries",
    "verdicts",
    "steps",
    "hand_offs",
}
COLUMNS = [one.name for one in fields(Standing) if one.name not in _RECORDS]


def store(story: Story) -> None:
    order, standing = story.order, story.standing
    for name in COLUMNS:
        setattr(order, name, getattr(standing, name))
    order.version = story.acts
    story.sheets.add(order)
    for begin, end, unit, person in standing.holdings:
        story.sheets.put(Holding, order_id=order.pk, from_at=begin, to_at=end, unit_id=unit, person_id=person)
    _store_pauses(story)
    for step in story.steps.values():
        story.sheets.add(step)
    for made in story.made.values():
        story.sheets.add(made)
    for values in story.hand_offs:
        story.sheets.put(HandOff, **values)
    for row in story.changing:
        story.sheets.add(row)


def _store_pauses(story: Story) -> None:
    for made, (_, end) in zip(story.pauses, story.standing.pauses, strict=True):
        made.to_at = end
        story.sheets.add(made)
