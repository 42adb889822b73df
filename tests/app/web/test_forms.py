"""Every form fed nothing, too much, the wrong type, ids of others, scripts, and right-to-left text."""

from __future__ import annotations

import html

import pytest
from django.urls import reverse

from goldenthread.app.history.models import Event
from goldenthread.app.orders.models import Barrier, Order
from goldenthread.app.voice.models import Feedback

pytestmark = pytest.mark.django_db

HUGE = "x" * 30_000
SCRIPT = "<script>alert(1)</script>"
ARABIC = "الجناح الجديد يفتح ‮غدا"
BAD = {
    "empty": "",
    "huge": HUGE,
    "wrong type": "not-a-number-nor-a-date",
    "foreign id": "999999",
    "negative": "-1",
    "no character": "a\x00b",
    "far too large": "9" * 60,
}
WORDS = {"cause", "title", "reason", "activity", "text", "ground"}
# Who may, the address, and a body that would be accepted: each field in turn is replaced by something bad.
ORDER_ACTS = {
    "moves": ("omar", {"promised_for": "2026-03-25", "cause": "The part is late"}),
    "support": ("omar", {"asked_of": "{billing}", "title": "An invoice", "requested_for": "2026-03-18"}),
    "handoffs": ("omar", {"to": "{planning}"}),
    "pauses": ("omar", {"waiting_on": "customer", "reason": "They are closed"}),
    "steps": ("priya", {"activity": "Survey"}),
    "clarifications": ("ana", {"text": "When exactly?"}),
    "dates": ("ana", {"requested_for": "2026-03-27"}),
    "withdrawals": ("ana", {"ground": "Not needed"}),
}


def body(play, said):
    world = play.world
    ids = {"{billing}": world.billing.pk, "{planning}": world.planning.pk, "{meridian}": world.meridian.pk}
    return {name: ids.get(value, value) for name, value in said.items()}


@pytest.mark.parametrize("act", ORDER_ACTS)
def test_acts_on_an_order_answer_bad_input_with_a_sentence_and_store_nothing(stage, signed_in, act):
    name, said = ORDER_ACTS[act]
    client, good = signed_in(getattr(stage.world, name)), body(stage, said)
    address = reverse(f"order_{act}", args=[stage.order.pk])
    for field in good:
        for kind, bad in BAD.items():
            if field in WORDS and kind not in ("empty", "huge", "no character"):
                continue  # words may be anything
            before = Event.objects.count()
            answer = client.post(address, {**good, field: bad})
            assert answer.status_code == 422, (act, field, kind)
            assert f'id="{act}-{field}_error"' in answer.content.decode(), (act, field, kind)
            assert Event.objects.count() == before
    assert client.post(address, good).status_code == 303, (
        "The body is good: the refusals were the bad field's."
    )
    assert Event.objects.count() > before


PLACE = {
    "account": "{meridian}",
    "asked_of": "{planning}",
    "title": "Ten pumps",
    "why": "They wait",
    "requested_for": "2026-04-01",
}


def test_placing_an_order_stores_nothing_half(stage, signed_in):
    client, good = signed_in(stage.world.ana), body(stage, PLACE)
    optional = ("contact", "kind", "quantity", "value")
    bad_ones = [(field, kind) for field in (*good, *optional) for kind in BAD]
    for field, kind in bad_ones:
        if field in ("title", "why") and kind not in ("empty", "huge", "no character"):
            continue
        if (field in optional and kind == "empty") or (
            field in ("quantity", "value") and kind == "foreign id"
        ):
            continue
        before = Order.objects.count()
        answer = client.post(reverse("order_new"), {**good, field: BAD[kind]})
        assert answer.status_code == 422, (field, kind)
        assert f'id="id_{field}_error"' in answer.content.decode(), (field, kind)
        assert Order.objects.count() == before


def test_an_account_of_somebody_else_is_no_choice(stage, signed_in):
    """Castor is Ben's. For Ana it is answered like an account that is not there."""
    client, good = signed_in(stage.world.ana), body(stage, PLACE)
    hidden = client.post(reverse("order_new"), {**good, "account": stage.world.castor.pk})
    absent = client.post(reverse("order_new"), {**good, "account": 999_999})
    assert hidden.status_code == absent.status_code == 422
    assert "Castor" not in hidden.content.decode()
    error = "Choose one of those in the list."
    assert error in hidden.content.decode()
    assert error in absent.content.decode()


def test_text_is_kept_and_shown_as_it_was_written(stage, signed_in):
    for text in (SCRIPT, ARABIC, "'; DROP TABLE orders_order; --", "{{ 7|add:7 }}", "😀 ﷽"):
        client = signed_in(stage.world.ana)
        answer = client.post(reverse("order_new"), {**body(stage, PLACE), "title": text, "why": text})
        assert answer.status_code == 303
        assert Order.objects.latest("id").title == text
        for address in (answer["Location"], "/orders", "/"):
            page = client.get(address).content.decode()
            assert html.escape(text) in page
            assert SCRIPT not in page


def test_barriers_and_feedback_answer_bad_input_too(stage, signed_in):
    client = signed_in(stage.world.ana)
    barrier = {"order": stage.order.pk, "kind": "capacity", "what": "Nobody is free"}
    said = {"account": stage.world.meridian.pk, "kind": "complaint", "words": "Late again"}
    for address, good, model in (
        (reverse("barrier_new"), barrier, Barrier),
        (reverse("feedback_new"), said, Feedback),
    ):
        for field in good:
            for kind, bad in BAD.items():
                if field in ("what", "words") and kind in (
                    "wrong type",
                    "foreign id",
                    "negative",
                    "far too large",
                ):
                    continue
                if (field, kind) == ("order", "empty"):
                    continue  # a barrier may stand on an account instead; tested below
                before = model.objects.count()
                assert client.post(address, {**good, field: bad}).status_code == 422, (address, field, kind)
                assert model.objects.count() == before
        assert client.post(address, good).status_code == 303
    nothing = client.post(reverse("barrier_new"), {"kind": "capacity", "what": "x"})
    assert "Say on which order or customer it stands." in nothing.content.decode()


def test_a_refusal_keeps_what_was_typed(stage, signed_in):
    """Delivering over an open supporting order is refused with what to do, and the note is not lost."""
    answer = signed_in(stage.world.omar).post(
        reverse("order_deliveries", args=[stage.order.pk]), {"note": "All ten run"}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "neither delivered nor waived" in page
    assert "All ten run" in page


def test_a_date_in_the_past_is_refused_beside_its_field(stage, signed_in):
    answer = signed_in(stage.world.omar).post(
        reverse("order_moves", args=[stage.order.pk]), {"promised_for": "2026-03-01", "cause": "x"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "1 March 2026 is past. Choose today or a later day." in page
    described = "moves-promised_for_helptext moves-promised_for_error"
    assert f'aria-describedby="{described}"' in page


def test_a_filter_that_cannot_be_read_says_so(stage, signed_in):
    for query in [
        "state=nonsense",
        "account=999999",
        "account=abc",
        "due_from=yesterday",
        "unit=%00",
        "q=" + "x" * 5000,
    ]:
        answer = signed_in(stage.world.ana).get(f"/orders?{query}")
        assert answer.status_code == 422
        assert "could not be read" in answer.content.decode()


def test_a_mark_that_nobody_wrote_begins_the_list_anew(stage, signed_in):
    for query in ["after=nonsense", "after=WyJcdTAwMDAiLCAxXQ", "sort=nothing", "sort=-due&after=WyJ4IiwxXQ"]:
        answer = signed_in(stage.world.ana).get(f"/orders?{query}")
        assert answer.status_code == 200
        assert "Ten scanners" in answer.content.decode()


def test_formulas_do_not_reach_a_spreadsheet(stage, signed_in):
    client = signed_in(stage.world.ana)
    client.post(reverse("order_new"), {**body(stage, PLACE), "title": '=HYPERLINK("http://x")'})
    text = b"".join(client.get("/orders.csv").streaming_content).decode()
    assert "'=HYPERLINK" in text
    assert ',"=HYPERLINK' not in text
