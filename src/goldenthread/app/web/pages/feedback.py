"""What customers say: the list, recording it, and the page of one with what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from goldenthread.app.errors import Invalid, NotFound, NotPermitted, Refusal
from goldenthread.app.orders.queries import orders_visible_to
from goldenthread.app.voice import actions
from goldenthread.app.voice.access import feedback_for
from goldenthread.app.voice.models import Feedback
from goldenthread.app.voice.queries import feedback_visible_to
from goldenthread.app.web.acts.base import Offered
from goldenthread.app.web.acts.feedback import FEEDBACK_ACTS, may_handle
from goldenthread.app.web.forms.feedback import RecordFeedback, given
from goldenthread.app.web.forms.filters import FeedbackFilter
from goldenthread.app.web.forms.orders import PersonsForm
from goldenthread.app.web.lists import Listing, Sort, csv_response
from goldenthread.app.web.posting import SeeOther
from goldenthread.app.web.requests import PageRequest

SORTS = {
    "at": Sort("Said", "at", datetime, descending=True),
    "customer": Sort("Customer", "account__name", str),
    "kind": Sort("Kind", "kind", str),
}
COLUMNS = (
    "id kind words score customer order owner said_at replied_at resolved_at acted_at what_changed".split()
)


def may_record(request: PageRequest) -> bool:
    return request.actor.may("own:feedback:record") or request.actor.may("all:feedback:record")


def _found(request: PageRequest) -> tuple[FeedbackFilter, QuerySet[Feedback]]:
    form = FeedbackFilter(request.GET, person=request.person, today=request.today)
    return form, form.narrowed(feedback_visible_to(request.person, on=request.today))


@require_GET
def feedback_csv(request: PageRequest) -> StreamingHttpResponse:
    """The same as a file."""
    _, found = _found(request)
    told = found.select_related("account", "order", "owner")
    listing = Listing(told, sorts=SORTS, asked=request.GET, default="at")
    return csv_response("feedback", list(COLUMNS), _lines(listing.in_order()))


def _lines(found: QuerySet[Feedback]) -> Iterator[list[Any]]:
    for one in found.iterator(chunk_size=500):
        moments = (one.at, one.replied_at, one.resolved_at, one.acted_at)
        yield [
            one.pk,
            one.kind,
            one.words,
            one.score,
            one.account.name,
            one.order.title if one.order else "",
            str(one.owner or ""),
            *(moment.isoformat() if moment else "" for moment in moments),
            one.what_changed,
        ]


@require_GET
def feedback(request: PageRequest) -> HttpResponse:
    """Complaints, praise and answers to questions that the reader may see."""
    form, found = _found(request)
    listing = Listing(found, sorts=SORTS, asked=request.GET, default="at")
    headings = [
        listing.heading("What they say", "kind"),
        listing.heading("Customer", "customer"),
        listing.heading("State"),
        listing.heading("Taken care of by"),
        listing.heading("Said", "at"),
    ]
    context = {
        "listing": listing,
        "headings": headings,
        "form": form,
        "filtered": listing.is_filtered,
        "csv": f"{reverse('feedback_csv')}{listing.csv_address}",
        "may_record": may_record(request),
    }
    return render(request, "web/feedback/list.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def new(request: PageRequest) -> HttpResponse:
    """Record what a customer said."""
    if not may_record(request):
        raise NotPermitted("You may not record feedback: that is for those who answer for an account.")
    if request.method == "GET":
        form = RecordFeedback(person=request.person, today=request.today, initial=_proposed(request))
        return render(request, "web/feedback/new.html", {"form": form})
    form = RecordFeedback(request.POST, person=request.person, today=request.today)
    status = form.status
    if form.is_valid():
        account, rest = given(form.cleaned_data)
        try:
            made = actions.record_feedback(account, **rest, actor=request.actor)
        except Refusal as refusal:
            form.add_error(form.field_for(refusal), refusal.sentence)
            status = refusal.status
        else:
            messages.success(request, f"On record. {made.owner or 'Nobody'} takes care of it.")
            return SeeOther(reverse("feedback_one", args=[made.pk]))
    return render(request, "web/feedback/new.html", {"form": form}, status=status)


def _proposed(request: PageRequest) -> dict[str, Any]:
    """What the address proposes: an order brings its account along."""
    proposed: dict[str, Any] = request.GET.dict()
    if (order_id := request.GET.get("order", "")).isdecimal() and len(order_id) < 19:
        order = orders_visible_to(request.person, on=request.today).filter(pk=int(order_id)).first()
        if order is not None:
            proposed["account"] = order.account_id
    return proposed


@require_GET
def one(request: PageRequest, feedback_id: int) -> HttpResponse:
    """What was said, who took it, what they answered, what was changed."""
    return _page(request, feedback_for(request.person, feedback_id, on=request.today))


@require_http_methods(["GET", "POST"])
def act(request: PageRequest, feedback_id: int, name: str) -> HttpResponse:
    """Do one thing about it. Asked for with GET, the page opens with this act's form."""
    found = feedback_for(request.person, feedback_id, on=request.today)
    wanted = FEEDBACK_ACTS[name]
    if request.method == "GET":
        return _page(request, found, opened=name)
    form = _form(request, name, request.POST)
    if not form.is_valid():
        return _page(request, found, opened=name, form=form, status=form.status)
    try:
        wanted.perform(found, form.cleaned_data, request.actor)
    except NotFound:
        raise
    except Refusal as refusal:
        field = form.field_for(refusal) if isinstance(refusal, Invalid) else None
        if field:
            form.add_error(field, refusal.sentence)
        fresh = feedback_for(request.person, feedback_id, on=request.today)
        shown = None if field else refusal
        return _page(request, fresh, opened=name, form=form, refusal=shown, status=refusal.status)
    messages.success(request, wanted.done)
    return SeeOther(reverse("feedback_one", args=[found.pk]))


def _form(request: PageRequest, name: str, data: Any = None) -> PersonsForm:
    return FEEDBACK_ACTS[name].form(data, person=request.person, today=request.today, auto_id=f"{name}-%s")


def _page(
    request: PageRequest,
    found: Feedback,
    *,
    opened: str = "",
    form: PersonsForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    acts = []
    for name, wanted in FEEDBACK_ACTS.items():
        if wanted.when(found) and may_handle(request.actor, found):
            shown = form if form is not None and name == opened else _form(request, name)
            acts.append(Offered(wanted, shown, reverse(f"feedback_{name}", args=[found.pk]), name == opened))
    context = {"one": found, "acts": acts, "refusal": refusal}
    return render(request, "web/feedback/one.html", context, status=status)
