"""What can be done about a record of the programme, offered and done on the record's own page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.contrib import messages
from django.db.models import Model
from django.http import HttpResponse

from goldenthread.app.errors import Invalid, NotFound, Refusal
from goldenthread.app.people.actors import Actor
from goldenthread.app.web.acts.base import Offered
from goldenthread.app.web.forms.orders import PersonsForm
from goldenthread.app.web.posting import SeeOther
from goldenthread.app.web.requests import PageRequest

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class RecordAct(Generic[M]):
    """One thing that can be done. ``when`` offers it; whether it is allowed is the action's to say."""

    name: str
    label: str
    icon: str
    form: type[PersonsForm]
    perform: Callable[[M, dict[str, Any], Actor], object]
    when: Callable[[Actor, M], bool]
    done: str
    button: str
    tone: str = "primary"
    help: str = ""
    beside: str = ""


@dataclass(frozen=True)
class Turn:
    """How a page is shown again: which act is open, with which form, refused with what."""

    opened: str = ""
    form: PersonsForm | None = None
    refusal: Refusal | None = None
    status: int = 200


Page = Callable[[PageRequest, M, Turn], HttpResponse]


def offered(
    request: PageRequest, found: M, acts: Mapping[str, RecordAct[M]], address: str, turn: Turn
) -> list[Offered]:
    """The acts that the reader may do now, each with its form."""
    return [
        Offered(
            act,
            turn.form if turn.form is not None and name == turn.opened else _form(request, act, found),
            f"{address}/{name}",
            name == turn.opened,
        )
        for name, act in acts.items()
        if act.when(request.actor, found)
    ]


def done_on_page(
    request: PageRequest, found: M, act: RecordAct[M], page: Page[M], address: str
) -> HttpResponse:
    """Do the act and go to the record's page, or show the page again with what to correct."""
    if request.method == "GET":
        return page(request, found, Turn(act.name))
    form = _form(request, act, found, request.POST)
    if not form.is_valid():
        return page(request, found, Turn(act.name, form, status=form.status))
    try:
        act.perform(found, dict(form.cleaned_data), request.actor)
    except NotFound:
        raise
    except Refusal as refusal:
        field = form.field_for(refusal) if isinstance(refusal, Invalid) else None
        if field:
            form.add_error(field, refusal.sentence)
        found.refresh_from_db()
        return page(request, found, Turn(act.name, form, None if field else refusal, refusal.status))
    messages.success(request, act.done)
    return SeeOther(address)


def _form(request: PageRequest, act: RecordAct[M], found: M, data: Any = None) -> PersonsForm:
    about: dict[str, Any] = {"person": request.person, "today": request.today, "auto_id": f"{act.name}-%s"}
    if issubclass(act.form, RecordForm):
        about["record"] = found
    return act.form(data, **about)


class RecordForm(PersonsForm):
    """A form whose choices depend on the record that it is about."""

    def __init__(self, data: Any = None, *, record: Any, **options: Any) -> None:
        self.record = record
        super().__init__(data, **options)
