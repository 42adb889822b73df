"""Right bodies for the routes that act and whose roles are tested beside their rooms, and what they are about."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

from tests.app.api.route_table import Row, acts
from tests.app.api.staging import Turns
from tests.world import NOW

from goldenthread.app.customers import actions as customers
from goldenthread.app.exchange.importing import actions as importing
from goldenthread.app.orders import actions as orders
from goldenthread.app.programme import actions as programme
from goldenthread.app.voice import actions as voice
from goldenthread.app.webhooks import actions as webhooks
from goldenthread.app.webhooks.models import Delivery

ANA, INES = frozenset({"account_manager"}), frozenset({"administrator"})
LATER = "2026-04-20"
MARA = "mara@meridian.example"


def letter(to: str) -> str:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "ana@thread.example", to, "The new ward"
    made["Date"], made["Message-ID"] = "Fri, 27 Feb 2026 10:00:00 +0100", f"<{to}>"
    made.set_content("We spoke.")
    return made.as_string()


MEETING = (
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260219T100000Z\r\nSUMMARY:The ward\r\n"
    f"ATTENDEE:mailto:{MARA}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
PEOPLE = "Name,E-mail\nZoë Ödegård,zoe@example.com\n"
MORE: dict[str, Row] = {
    "POST /letters": acts(ANA, message=letter(MARA)),
    "POST /letters/{letter_id}/filing": acts(ANA, contact_id="@mara"),
    "POST /letters/{letter_id}/discarding": acts(ANA),
    "POST /meetings": acts(ANA, calendar=MEETING, take=True),
    "POST /webhooks": acts(INES, url="https://erp.example/hooks", description="Plan", kinds=["order.placed"]),
    "PATCH /webhooks/{webhook_id}": acts(INES, description="Planning of routes"),
    "POST /webhooks/{webhook_id}/secrets": acts(INES, overlap_hours=2),
    "POST /webhooks/{webhook_id}/off": acts(INES, because="It moves"),
    "POST /webhooks/{webhook_id}/on": acts(INES),
    "POST /webhooks/{webhook_id}/repeats": acts(INES),
    "POST /webhook-deliveries/{delivery_id}/repeats": acts(INES),
    "POST /{kind}/imports": acts(INES, name="people.csv", content=PEOPLE),
    "POST /{kind}/imports/{import_id}/application": acts(INES, good_rows_only=True),
    "POST /notices/reading": acts(ANA, up_to_id="@notice"),
    "POST /mail-drop/closing": acts(frozenset({"sponsor"})),
    "POST /objectives/{objective_id}/new-barriers": acts(ANA, kind="capacity", what="No crew at night"),
    "POST /orders/several": acts(
        frozenset({"unit_lead"}),
        several={"act": "promise", "order_ids": ["@asked"], "promised_for": "2026-03-20"},
    ),
}
# Nothing is sent to these beyond the address; what they need to be on stage is set beside their rooms.
NOTHING_TO_SEND = {
    "POST /mail/{mail_id}/repetition",
    "POST /mail/repetition",
    "POST /programme/checklist",
}
OTHERS_OF_MORE = {
    "POST /webhooks/{webhook_id}/on": {"webhook_id": "silent"},
    "POST /webhook-deliveries/{delivery_id}/repeats": {"delivery_id": "hook_delivery"},
}
# What is accepted leaves one event, except here: an import's acts come when it is done, a calendar can be looked at.
LEAVES = {
    "POST /objectives/{objective_id}/new-barriers": {
        2
    },  # the barrier is raised, and the objective waits for it
    "POST /{kind}/imports": {0},
    "POST /{kind}/imports/{import_id}/application": {0},
    "POST /meetings": {0, 1},
    "POST /letters": {0, 1},
    "POST /notices/reading": {0, 1},
    "POST /orders/several": {0, 1},
}
# Where one route takes bodies of several shapes: the others that are right.
OTHER_BODIES = {
    "POST /orders/several": (
        {
            "several": {
                "act": "move_promise",
                "order_ids": ["@promised"],
                "promised_for": LATER,
                "cause": "Parts",
            }
        },
        {"several": {"act": "clarify", "order_ids": ["@promised"], "text": "The second ward"}},
        {"several": {"act": "withdraw", "order_ids": ["@promised"], "ground": "Not needed"}},
    ),
}


def set_more(turns: Turns) -> None:
    """What those routes are about; and at Castor, Ben's account, one of each thing that Ana may not see."""
    world, ids = turns.world, turns.ids
    ana, ben, ines = world.by(world.ana), world.by(world.ben), world.by(world.ines)
    customers.change_contact(world.mara, email=MARA, actor=ana)
    waiting = customers.file_message(letter("new@x.example").encode(), actor=ana).waiting
    hook = webhooks.add_endpoint("https://erp.example/", kinds=["*"], description="Planning", actor=ines)[0]
    silent = webhooks.add_endpoint("https://old.example/", kinds=["*"], description="Old", actor=ines)[0]
    webhooks.switch_off(silent, because="It moved", actor=ines)
    lost = Delivery.objects.filter(endpoint=hook).earliest("pk")
    Delivery.objects.filter(pk=lost.pk).update(given_up_at=NOW)
    customers.open_drop(actor=world.by(world.sofia))
    run = importing.send_file("people", "people.csv", PEOPLE.encode(), actor=ines)
    importing.settle(run, mapping=run.mapping, actor=ines)
    importing.work(run.pk)
    theirs = world.castor
    ids |= {
        "letter": waiting.pk if waiting else 0,
        "webhook": hook.pk,
        "silent": silent.pk,
        "hook_delivery": lost.pk,
        "import": run.pk,
        "their_barrier": orders.raise_barrier(account=theirs, kind="other", what="Theirs", actor=ben).pk,
        "their_feedback": voice.record_feedback(theirs, kind="complaint", words="Late", actor=ben).pk,
        "their_contract": programme.add_contract(
            theirs,
            title="Theirs",
            starts_on=NOW.date(),
            ends_on=NOW.date() + timedelta(days=300),
            decide_by=NOW.date() + timedelta(days=200),
            actor=ben,
        ).pk,
        "their_request": orders.ask_for_decision(
            theirs, to=world.planning, area=world.capacity, what="Two people", actor=ben
        ).pk,
    }
