"""Placing an order for an account."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from goldenthread.app.errors import Invalid, NotPermitted, Refusal
from goldenthread.app.orders import actions
from goldenthread.app.web.forms.orders import PlaceOrder
from goldenthread.app.web.posting import SeeOther
from goldenthread.app.web.requests import PageRequest


@require_http_methods(["GET", "POST"])
def new(request: PageRequest) -> HttpResponse:
    """The form, and what comes of it: the order's page."""
    if not request.actor.may("own:order:place"):
        raise NotPermitted("You may not place orders: that is for those who answer for an account.")
    if request.method == "GET":
        return _form(
            request, PlaceOrder(person=request.person, today=request.today, initial=request.GET.dict())
        )
    form = PlaceOrder(request.POST, person=request.person, today=request.today)
    if not form.is_valid():
        return _form(request, form, status=form.status)
    try:
        order = actions.place_order(**form.cleaned_data, actor=request.actor)
    except Invalid as refusal:
        form.add_error(form.field_for(refusal), refusal.sentence)
        return _form(request, form, status=422)
    except Refusal as refusal:
        return _form(request, form, status=refusal.status, refusal=refusal)
    messages.success(request, f"Placed. {order.asked_of_unit} is asked to answer.")
    return SeeOther(reverse("order", args=[order.pk]))


def _form(
    request: PageRequest, form: PlaceOrder, *, status: int = 200, refusal: Refusal | None = None
) -> HttpResponse:
    return render(request, "web/orders/new.html", {"form": form, "refusal": refusal}, status=status)
