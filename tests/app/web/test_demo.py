"""The demonstration is made by the real actions, once, and shows every turn that a conversation can take."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import lucide
import pytest

from goldenthread.app.demo import load
from goldenthread.app.demo.company import LOGINS, PASSWORD
from goldenthread.app.history.models import Event
from goldenthread.app.orders.models import Order, OrderState
from goldenthread.app.people.models import Login


@pytest.mark.slow
@pytest.mark.django_db
def test_the_demonstration_has_orders_in_every_open_and_ended_state(client):
    assert not load.is_loaded()
    count = load.load()
    assert load.is_loaded()
    assert count >= 60
    states = set(Order.objects.values_list("state", flat=True))
    assert states == set(OrderState)
    kinds = set(Event.objects.values_list("kind", flat=True))
    turns = "escalation.climbed appeal.decided counter.rejected order.expedited delivery.returned feedback.recorded"
    assert set(turns.split()) <= kinds
    for name in LOGINS:
        assert Login.objects.get(email=f"{name}@thread.example").check_password(PASSWORD)


def test_every_icon_that_a_template_names_exists():
    known = {
        name.removesuffix(".svg")
        for name in zipfile.ZipFile(Path(lucide.__file__).parent / "lucide.zip").namelist()
    }
    web = Path(load.__file__).parents[1] / "web"
    named = {
        icon for file in web.rglob("*.html") for icon in re.findall(r'{% icon "([^"]+)"', file.read_text())
    }
    assert named
    assert named - known == set()


def test_no_template_carries_inline_script_or_style():
    web = Path(load.__file__).parents[1] / "web"
    for file in (web / "templates").rglob("*.html"):
        text = file.read_text()
        inline = r"\sstyle=|<style|\son(click|change|load|submit|input|error)="
        runs = r'<script(?![^>]*\s(?:src=|type="application/json"))'  # a block of JSON is not run
        assert not re.search(f"{inline}|{runs}", text), file.name
