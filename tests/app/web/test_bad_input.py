"""Every form of the pages is sent everything bad, one field at a time.

The forms are those that the pages show: each address that takes a form is looked for on the pages, as somebody who
may send it, and its fields are read there. An address whose form is not found fails the test. Nothing breaks; a
refusal says what to do and keeps what was typed; it leaves nothing at all, what is accepted leaves one event; and
script that is accepted is shown as text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import lxml.html
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from tests.app.api.more_routes import MEETING, PEOPLE, set_more
from tests.app.api.staging import Turns, set_all_turns
from tests.app.web.forms_of_pages import ALREADY, ELSEWHERE, FOR_ACTS, HOSTS, LEAVES, RECORDS, RIGHT
from tests.app.web.test_every_address import (
    BY_SECRET,
    OF_ALLAUTH,
    _dated,
    _of_the_programme,
    addresses,
    planned,
)
from tests.badness import DAYS, HUGE, IDS, MISSING, NUMBERS, SCRIPT, STRANGE, TEXT
from tests.state import changed, everything_stored

from goldenthread.app.history.models import Event
from goldenthread.app.orders.models import Order
from goldenthread.app.people.actors import Actor
from goldenthread.app.web.acts import ACTS

pytestmark = pytest.mark.django_db
PARTS = 4
ROLES = (
    "account_manager unit_lead programme_lead administrator people sponsor executive unit_member sales "
    "auditor analyst".split()
)
HIDDEN = {"account": "castor", "order": "foreign", "contact": "curt"}  # there, and not Ana's to see


@pytest.fixture(autouse=True)
def _everything_open(settings) -> None:
    settings.DROP_ADDRESS = "contact@drop.example"
    settings.NAMED_TURNOVER = True


@pytest.fixture
def turns(world) -> Turns:
    turns = set_all_turns(world)
    set_more(turns)
    turns.ids.update({"curt": world.curt.pk, "figure": "open", "what": "orders", "kind": "people"})
    turns.ids.update({"executive": world.nadia.pk, "receiver": world.planning.pk})
    of_programme = _of_the_programme(world)
    turns.ids.update({key.removesuffix("_id"): one for key, one in of_programme.items()})
    turns.ids.update({f"planned {sort}": key for sort, key in planned(world).items()})
    return turns


@dataclass
class Found:
    """A form as somebody sees it: where it goes, who sends it, and its fields with what is right in them."""

    name: str
    client: Client
    address: str
    inputs: dict[str, Any]
    right: dict[str, Any] = field(default_factory=dict)


class Forms:
    """Looks for the form of an address on the pages."""

    def __init__(self, turns: Turns, signed_in: Any) -> None:
        self.turns = turns
        self.clients = {role: signed_in(turns.world.one_per_role[role]) for role in ROLES}
        for client in self.clients.values():
            client.raise_request_exception = False
        self.pages: dict[tuple[str, str], Any] = {}

    def find(self, name: str) -> Found | None:
        for role, address, page in self.places(name):
            form = self.form_on(role, page, address)
            if form is not None:
                inputs = {one.name: one for one in form.inputs if one.name}
                found = Found(name, self.clients[role], address, inputs)
                found.right = {
                    key: self.named(RIGHT.get(name, {}).get(key))
                    if key in RIGHT.get(name, {})
                    else right_in(form, key, one)
                    for key, one in inputs.items()
                    if key != "csrfmiddlewaretoken"
                }
                return found
        return None

    def named(self, value: Any) -> Any:
        """What is right, with ids for the names of what is on stage."""
        if isinstance(value, list):
            return [self.named(one) for one in value]
        if value == "calendar":
            return SimpleUploadedFile("x.ics", MEETING.encode())
        return re.sub(r"@(\w+)", lambda found: str(self.turns.ids[found[1]]), value)

    def places(self, name: str) -> Iterator[tuple[str, str, str]]:
        """Who might find it where: role, the form's address, the page it is on."""
        if name.removeprefix("order_") in ACTS and name.startswith("order_"):
            yield from self.at_orders(name)
            return
        records = next((where for start, where in FOR_ACTS.items() if name.startswith(start)), [""])
        for record in RECORDS.get(name, records):
            address = self.address(name, record)
            page = self.address(HOSTS[name], record) if name in HOSTS else address
            yield from ((role, address, page) for role in ROLES)

    def at_orders(self, name: str) -> Iterator[tuple[str, str, str]]:
        act, world = ACTS[name.removeprefix("order_")], self.turns.world
        orders = Order.objects.filter(account=world.meridian)
        for order in orders.select_related("account", "asked_of_unit", "held_by_unit").order_by("pk"):
            for role in ROLES:
                if act.is_offered(Actor(person=world.one_per_role[role]), order):
                    address = reverse(name, args=[order.pk])
                    yield role, address, address

    def address(self, name: str, record: str) -> str:
        key, _, called = record.partition(":")
        ids = {
            **self.turns.ids,
            "dated": _dated(name),
            **({key.removesuffix("_id"): self.turns.ids[called]} if called else {}),
        }
        names = ALREADY if not called else {one: to for one, to in ALREADY.items() if one != key}
        sort = name.split("_")[0]
        named = {
            one: ids[f"planned {sort}"]
            if one == "record_id"
            else ids[names.get(one, one.removesuffix("_id"))]
            for one in re.findall(r":(\w+)>", addresses()[name])
        }
        return reverse(name, kwargs=named)

    def form_on(self, role: str, page: str, address: str) -> Any:
        if (role, page) not in self.pages:
            answer = self.clients[role].get(page)
            self.pages[role, page] = (
                lxml.html.fromstring(answer.content.decode()).forms if answer.status_code == 200 else []
            )
        there = [
            form
            for form in self.pages[role, page]
            if form.method == "POST" and urlsplit(form.action or page).path == address
        ]
        return max(there, key=lambda form: len(form.inputs), default=None)  # a button alone says less


def kind_of(one: Any) -> str:
    return "select" if one.tag == "select" else str(one.get("type", one.tag))


def right_in(form: Any, name: str, one: Any) -> Any:
    """What is there already; else something that the field takes."""
    kind, there = kind_of(one), form.fields[name]
    if isinstance(there, str):
        there = there.strip()
    if kind == "select" and not isinstance(there, str | None):
        return [*there] or form.xpath(f".//*[@name='{name}']//option/@value")[:1]
    if kind in ("select", "radio"):
        options = form.xpath(f".//*[@name='{name}']//option/@value | .//input[@name='{name}']/@value")
        return there or next((option for option in options if option), "")
    if kind == "checkbox" and not isinstance(there, str | None):
        return [*there] or form.xpath(f".//input[@name='{name}']/@value")[:1]
    if kind == "checkbox" or (there and kind != "file"):
        return there or ""
    if kind == "file":
        return SimpleUploadedFile("x.csv", PEOPLE.encode())
    usual = {
        "date": "2026-03-20",
        "datetime-local": "2026-03-20T10:00",
        "number": "1",
        "email": "new@x.example",
        "url": "https://erp.example/new",
    }
    return usual.get(kind, "1" if one.get("inputmode") == "decimal" else "Words that say it")


def bad_for(one: Any) -> tuple[Any, ...]:
    kind = kind_of(one)
    if kind in ("date", "datetime-local"):
        return DAYS
    if kind == "number" or one.get("inputmode") in ("decimal", "numeric"):
        return NUMBERS
    if kind in ("select", "radio", "checkbox"):
        return (*IDS, str(MISSING), HUGE)
    if kind == "file":
        return tuple(
            SimpleUploadedFile("x.csv", content)
            for content in (b"", b"\x00" * 900, b"\xff\xfe\xd8", HUGE.encode())
        )
    return TEXT


def posted(found: Found, said: dict[str, Any]) -> Any:
    """As a browser sends it; also what no browser would, such as half a character."""
    files = [one for one in said.values() if isinstance(one, SimpleUploadedFile)]
    for one in files:
        one.seek(0)
    if files:
        whole = {key: value for key, value in said.items() if "\ud800" not in str(value)}
        return found.client.post(found.address, whole)
    body = urlencode(said, doseq=True, errors="surrogatepass")
    return found.client.post(found.address, body, content_type="application/x-www-form-urlencoded")


class Sweep:
    """One form after another, each case in a transaction that is undone."""

    def __init__(self, ids: dict[str, int]) -> None:
        self.ids = ids
        self.wrong: list[str] = []
        self.cases = self.accepted = 0
        self.before: Any = None

    def form(self, found: Found) -> None:
        self.before = everything_stored()
        answer, _, told, _ = self.sent(found, found.right)
        if answer.status_code >= 400 or told not in LEAVES.get(found.name, {1}):
            said = sentences(answer)
            self.wrong.append(
                f"{found.name}: right is {answer.status_code}, {told} events, {said} {found.right}"
            )
            return
        for name, one in found.inputs.items():
            if name == "csrfmiddlewaretoken":
                continue
            for bad in bad_for(one):
                self.case(found, name, bad)
            if name in HIDDEN:
                self.alike(found, name, self.ids[HIDDEN[name]])

    def case(self, found: Found, name: str, bad: Any) -> None:
        answer, stored, told, shown = self.sent(found, {**found.right, name: bad}, look=bad == STRANGE)
        self.cases += 1
        self.accepted += answer.status_code < 400
        if problem := self.problem(found, name, answer, stored, told, shown, bad):
            self.wrong.append(f"{found.name}, {name} = {str(bad)[:30]!r}: {problem}")

    def sent(self, found: Found, said: dict[str, Any], *, look: bool = False) -> tuple[Any, Any, int, str]:
        shown = ""
        with transaction.atomic():
            before = Event.objects.count()
            answer = posted(found, {key: value for key, value in said.items() if value is not None})
            if answer.status_code >= 500:
                stored, told = None, 0
            else:
                stored, told = everything_stored(), Event.objects.count() - before
                if look and answer.status_code in (302, 303):
                    shown = found.client.get(answer.headers["Location"]).content.decode()
            transaction.set_rollback(True)
        return answer, stored, told, shown

    def problem(
        self, found: Found, name: str, answer: Any, stored: Any, told: int, shown: str, bad: Any
    ) -> str:
        status, page = answer.status_code, answer.content.decode(errors="replace")
        if status >= 500:
            return f"{status}: {answer.exc_info[1] if getattr(answer, 'exc_info', None) else ''}"[:300]
        if SCRIPT in page or SCRIPT in shown:
            return "a script stands in the page as it was sent"
        if status < 400:
            allowed = LEAVES.get(found.name, {1})
            return "" if told in allowed else f"accepted with {told} events"
        if traces := changed(self.before, stored):
            return f"{status}, and a trace in {traces}"
        if status not in (403, 404) and not sentences(answer):
            return f"{status}, and no sentence"
        if status != 422:
            return ""
        chosen = kind_of(found.inputs[name]) in ("select", "radio", "checkbox", "file", "password")
        kept = isinstance(bad, str) and bad.isprintable() and not chosen
        typed = html.escape(str(bad))
        return "" if not kept or typed in page else "422, and what was typed is gone"

    def alike(self, found: Found, name: str, there: int) -> None:
        """What one may not see is answered as what is not there."""
        if str(there) in found.inputs[name].xpath(".//option/@value"):
            return  # this person sees it
        answers = []
        for key in (there, MISSING):
            answer, stored, _, _ = self.sent(found, {**found.right, name: str(key)})
            said = sentences(answer)
            answers.append((answer.status_code, said, changed(self.before, stored or {})))
        if answers[0] != answers[1] or answers[0][0] < 400:
            self.wrong.append(f"{found.name}, {name}: hidden and absent are answered {answers}")


def sentences(answer: Any) -> list[str]:
    """What the page says of what is wrong."""
    if not answer.content:
        return []
    page = lxml.html.fromstring(answer.content.decode(errors="replace"))
    told = page.xpath('//*[contains(@class, "field-error") or @role="alert"][normalize-space()]')
    return [" ".join(one.text_content().split()) for one in told]


def with_forms() -> list[str]:
    """The addresses that take a form: all but those that answer only to being read."""
    left_out = {*BY_SECRET, *ELSEWHERE}
    return sorted(name for name in addresses() if not name.startswith(OF_ALLAUTH) and name not in left_out)


def takes_forms(forms: Forms, name: str) -> bool:
    with transaction.atomic():
        answer = forms.clients["account_manager"].post(forms.address(name, ""))
        transaction.set_rollback(True)
    return answer.status_code != 405


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_a_form_is_sent_nothing_breaks_and_nothing_is_stored_half(turns, signed_in, part):
    forms, sweep = Forms(turns, signed_in), Sweep(turns.ids)

    for name in with_forms()[part::PARTS]:
        if not takes_forms(forms, name):
            continue
        found = forms.find(name)
        if found is None:
            sweep.wrong.append(f"{name}: its form is on no page")
        else:
            sweep.form(found)
    assert not sweep.wrong, f"{len(sweep.wrong)} of {sweep.cases}:\n" + "\n".join(sweep.wrong)
    assert sweep.accepted > 20, "what is strange but right is kept"
