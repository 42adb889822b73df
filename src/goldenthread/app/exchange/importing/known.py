"""Who and what a cell names: by the id of the system it came from, by e-mail address, by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

from goldenthread.app.customers.models import Account, Contact
from goldenthread.app.customers.queries import accounts_listed_for, accounts_visible_to, contacts_visible_to
from goldenthread.app.exchange.importing.errors import BadValue
from goldenthread.app.exchange.models import Identity
from goldenthread.app.orders.models import Order, OrderKind
from goldenthread.app.orders.queries import orders_visible_to
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Calendar, Person, Unit
from goldenthread.app.people.queries import persons_visible_to, units_visible_to

M = TypeVar("M", bound=Model)


class Known(Generic[M]):
    """The rows of one table that the importing person may see, found by what a file calls them."""

    def __init__(self, table: str, what: str, found: Iterable[M]) -> None:
        self.table, self.what = table, what
        self.by_pk: dict[int, M] = {}
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._by_email: dict[str, int] = {}
        kept = Identity.objects.filter(table=table).values_list("external", "internal")
        self._by_external: dict[str, int] = dict(kept)
        self._external_of = {number: external for external, number in self._by_external.items()}
        for one in found:
            self.keep(one)

    def keep(self, one: M) -> None:
        """Know ``one``, as it is now."""
        self.by_pk[one.pk] = one
        name, email = _folded(getattr(one, "name", "")), _folded(getattr(one, "email", ""))
        if name and one.pk not in self._by_name[name]:
            self._by_name[name].append(one.pk)
        if email:
            self._by_email[email] = one.pk

    def called(self, column: str, text: str) -> M:
        """The one that ``text`` names. Refused when there is none, or several share the name."""
        one = self.by_external(text) or self.by_email(text) or self.by_name(column, text)
        if one is None:
            raise BadValue(
                column,
                text,
                f"There is no {self.what} of that name that you may see. Correct it, or add it first.",
            )
        return one

    def by_external(self, text: str) -> M | None:
        return self.by_pk.get(self._by_external.get(text, -1))

    def by_email(self, text: str) -> M | None:
        return self.by_pk.get(self._by_email.get(_folded(text), -1))

    def by_name(self, column: str, text: str) -> M | None:
        numbers = self._by_name.get(_folded(text), [])
        if len(numbers) > 1:
            raise BadValue(
                column, text, f"{len(numbers)} share this name. Give the id or the e-mail address instead."
            )
        return self.by_pk[numbers[0]] if numbers else None

    def link(self, external: str, one: M) -> None:
        """From now on the other system's id means ``one``. Refused when either means something else already."""
        if not external or self._by_external.get(external) == one.pk:
            return
        if external in self._by_external:
            raise BadValue("id", external, f"This id belongs to another {self.what}. Give each its own.")
        if one.pk in self._external_of:
            raise BadValue(
                "id",
                external,
                f"This {self.what} is known by the id '{self._external_of[one.pk]}' already. Use that.",
            )
        Identity.objects.create(table=self.table, external=external, internal=one.pk)
        self._by_external[external], self._external_of[one.pk] = one.pk, external


class Around:
    """Everything that cells may name, read when it is first needed, as far as the actor may see it."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self._read: dict[str, Any] = {}

    def _once(self, table: str, what: str, rows: QuerySet[M]) -> Known[M]:
        if table not in self._read:
            self._read[table] = Known(table, what, rows)
        found: Known[M] = self._read[table]
        return found

    @property
    def persons(self) -> Known[Person]:
        person, day = self.actor.person, self.actor.now.date()
        rows = persons_visible_to(person, on=day) if person else Person.objects.all()
        return self._once("person", "person", rows.filter(erased_at__isnull=True))

    @property
    def units(self) -> Known[Unit]:
        person, day = self.actor.person, self.actor.now.date()
        rows = units_visible_to(person, on=day) if person else Unit.objects.all()
        return self._once("unit", "unit", rows.filter(closed_on__isnull=True))

    @property
    def accounts(self) -> Known[Account]:
        """All accounts for those who keep them; for others those that they may open."""
        person, day = self.actor.person, self.actor.now.date()
        if person is None:
            rows = Account.objects.all()
        elif self.actor.may("all:account:change"):
            rows = Account.objects.filter(pk__in=accounts_listed_for(person, on=day).values("pk"))
        else:
            rows = accounts_visible_to(person, on=day)
        return self._once("account", "account", rows.filter(closed_on__isnull=True))

    @property
    def calendars(self) -> Known[Calendar]:
        return self._once("calendar", "working calendar", Calendar.objects.all())

    @property
    def kinds(self) -> Known[OrderKind]:
        return self._once("order_kind", "kind of order", OrderKind.objects.all())

    def order_called(self, external: str) -> Order | None:
        """The order that the other system's id means, if the actor may see it. Refused if it may not be seen."""
        person, day = self.actor.person, self.actor.now.date()
        known = Identity.objects.filter(table="order", external=external).values("internal")
        rows = orders_visible_to(person, on=day) if person else Order.objects.all()
        order = rows.filter(pk__in=known).first()
        if order is None and known.exists():
            raise BadValue(
                "id", external, "This id belongs to an order that is not yours. Give yours another."
            )
        return order

    def contacts_at(self, account: Account) -> Known[Contact]:
        person, day = self.actor.person, self.actor.now.date()
        rows = contacts_visible_to(person, on=day) if person else Contact.objects.all()
        key = f"contact at {account.pk}"
        if key not in self._read:
            here = rows.filter(erased_at__isnull=True, account=account)
            self._read[key] = Known("contact", "contact at this account", here)
        found: Known[Contact] = self._read[key]
        return found


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
