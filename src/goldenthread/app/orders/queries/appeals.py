"""Who may decide an appeal against a decline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from goldenthread.app.customers.deciders import deciders_for
from goldenthread.app.orders.models import Answer, Appeal, Order
from goldenthread.app.people.models import DecisionArea, Person
from goldenthread.app.people.queries import leads_of, line_manager_of, unit_tree


def who_may_decide(appeal: Appeal, day: date) -> list[Person]:
    """The person to whom it was put, the line above who declined, and who holds the decision right.

    A right counts for the areas of the barriers that stand on the order: what is in its way is to be decided.
    Out: who declined, whatever they hold. Setting a decline aside from outside the line is an override.
    """
    answer, order = appeal.answer, appeal.order
    decliner = answer.decided_by or answer.by
    found: dict[int, Person] = {}
    put_to = [appeal.to_person] if appeal.to_person else []
    for person in (*put_to, *_line_above(answer, order, day), *_holders(order, day)):
        if person != decliner and person.works_here_on(day):
            found.setdefault(person.pk, person)
    return list(found.values())


def _line_above(answer: Answer, order: Order, day: date) -> Iterator[Person]:
    """The line managers above who declined, one after another; then the leads above the unit that declined."""
    above, seen = answer.decided_by or answer.by, set[int]()
    while above is not None and above.pk not in seen:
        seen.add(above.pk)
        above = line_manager_of(above, day)
        if above is not None:
            yield above
    tree, unit = unit_tree(day), answer.unit_id or order.asked_of_unit_id
    for one in list(tree.upwards(unit))[1:]:
        yield from leads_of(one, day, tree=tree)


def _holders(order: Order, day: date) -> Iterator[Person]:
    standing = order.barriers.filter(cleared_at__isnull=True)
    for area in DecisionArea.objects.filter(barriers__in=standing).distinct():
        yield from deciders_for(area, day=day, account=order.account, unit=order.asked_of_unit_id)
