"""Every route of the API: who may, who is refused and who does not find it. ``test_every_route`` reads it.

A route that reads says who finds something in it. A route that acts has a body that is right, so that what is
answered depends on the role alone. Ids in addresses and bodies are names of what ``staging`` sets: ``"@mara"``.
"""

from __future__ import annotations

from tests.app.api.routes_of_the_programme import PROGRAMME_ROUTES
from tests.app.api.rows import (
    ACCOUNT,
    ADMINISTRATOR,
    ANSWERS_FOR_ACCOUNTS,
    BECAUSE,
    DAY,
    EVERYBODY,
    FROM,
    HOURS,
    LEADERS,
    LEADS,
    PEOPLE,
    PROGRAMME,
    SAID,
    SEES_MERIDIAN,
    SEES_THE_ORDER,
    UNIT,
    WORK,
    Row,
    acts,
    hidden,
    on_order,
    read,
)

ROUTES: dict[str, Row] = {
    # orders
    "GET /order-kinds": read(EVERYBODY),
    "GET /orders": read(SEES_THE_ORDER),
    "POST /orders": acts(
        ACCOUNT,
        SEES_MERIDIAN,
        account_id="@meridian",
        asked_of_unit_id="@field_services",
        title="Ten scanners",
        why="The ward opens",
        requested_for=DAY,
        contact_id="@mara",
        kind_id="@kind",
    ),
    "GET /orders/{order_id}": read(SEES_THE_ORDER),
    "GET /orders/{order_id}/events": read(SEES_THE_ORDER),
    "GET /orders/{order_id}/supporting-orders": Row(SEES_THE_ORDER, SEES_THE_ORDER, order="parent"),
    "POST /orders/{order_id}/supporting-orders": on_order(
        UNIT, "promised", asked_of_unit_id="@planning", title="A van", requested_for=DAY
    ),
    "POST /orders/{order_id}/clarifications": on_order(ACCOUNT | UNIT, "promised", **SAID),
    "POST /orders/{order_id}/requested-dates": on_order(ACCOUNT, "promised", requested_for=FROM, **BECAUSE),
    "POST /orders/{order_id}/withdrawal": on_order(ACCOUNT, "promised", **BECAUSE),
    "POST /orders/{order_id}/expedite": on_order(ACCOUNT, "promised", **BECAUSE),
    "GET /orders/{order_id}/expedite-preview": Row(ACCOUNT, SEES_THE_ORDER),
    "POST /orders/{order_id}/waiver": on_order(LEADS, "child", **BECAUSE),
    "GET /orders/{order_id}/thread": read(SEES_THE_ORDER),
    "GET /me": read(EVERYBODY),
    "GET /inbox": read(frozenset("account_manager unit_lead unit_member sponsor executive".split())),
    "GET /refusals": read(SEES_THE_ORDER),
    # accounts in depth
    "GET /accounts/{account_id}/family": read(SEES_MERIDIAN),
    "GET /accounts/{account_id}/family/{figure}": read(SEES_MERIDIAN),
    "GET /accounts/{account_id}/service": read(SEES_MERIDIAN),
    "GET /accounts/{account_id}/service/{what}": read(SEES_MERIDIAN),
    "GET /accounts/{account_id}/relationship-kinds": read(SEES_MERIDIAN),
    "POST /accounts/{account_id}/relationship-kinds": acts(
        ANSWERS_FOR_ACCOUNTS, SEES_MERIDIAN, side="offered", kind="basic", ground="The contract", since=DAY
    ),
    "GET /programme/tiers": read(LEADERS),
    "POST /programme/tiers": acts(PROGRAMME, name="gold", valid_from=FROM, contacts=3),
    "GET /programme/tiers/{tier_id}": read(LEADERS),
    "POST /programme/tiers/{tier_id}/end": acts(PROGRAMME, LEADERS, valid_to=FROM),
    "POST /programme/ladders": acts(PROGRAMME, rungs=["supplier", "partner"], valid_from=FROM),
    "GET /programme/portfolio": hidden(LEADERS),
    "GET /programme/turnover": hidden(LEADERS | {"people"}),
    "POST /programme/turnover/names": acts(frozenset(), frozenset(), reason="To ask them"),
    "GET /programme/results": hidden(LEADERS),
    "POST /programme/results": acts(PROGRAMME, measure="sales", month=DAY[:8] + "01", value="12.5000"),
    "GET /programme/effort": hidden(LEADERS),
    "GET /programme/renewal-rates": hidden(LEADERS),
    "GET /programme/expedites": hidden(LEADERS),
    "GET /programme/expedites/{account_id}/{what}": read(LEADERS),
    # rules
    "POST /order-kinds": acts(ADMINISTRATOR, name="Removal"),
    "GET /policies": read(WORK),
    "POST /policies": acts(ADMINISTRATOR, clock="response", target_hours=8, valid_from=FROM),
    "GET /expedite-allowances": read(WORK),
    "POST /expedite-allowances": acts(ADMINISTRATOR, per_quarter=3, valid_from=FROM),
    # decision requests
    "GET /decision-requests": read(SEES_THE_ORDER),
    "GET /decision-requests/{request_id}": read(SEES_THE_ORDER),
    "POST /decision-requests": acts(
        SEES_MERIDIAN - {"sales"},
        SEES_MERIDIAN,
        account_id="@meridian",
        to_unit_id="@billing",
        area_id="@price",
        what="Longer terms",
    ),
    "POST /decision-requests/{request_id}/decision": acts(UNIT, SEES_THE_ORDER, outcome="granted", **BECAUSE),
    # answers
    "POST /orders/{order_id}/promises": on_order(UNIT, "asked", promised_for=DAY),
    "POST /orders/{order_id}/promises/moved": on_order(UNIT, "promised", promised_for=FROM, cause="No crew"),
    "POST /orders/{order_id}/counter-offers": on_order(UNIT, "asked", promised_for=FROM, **BECAUSE),
    "POST /orders/{order_id}/counter-offers/acceptance": on_order(ACCOUNT, "countered"),
    "POST /orders/{order_id}/counter-offers/rejection": on_order(ACCOUNT, "countered", **BECAUSE),
    "POST /orders/{order_id}/declines": on_order(UNIT, "asked", **BECAUSE),
    "POST /orders/{order_id}/incompletes": on_order(UNIT, "asked", **SAID),
    "POST /orders/{order_id}/completions": on_order(ACCOUNT, "incomplete", **SAID),
    "POST /orders/{order_id}/redirects": on_order(UNIT, "asked", to_unit_id="@billing", **BECAUSE),
    "POST /orders/{order_id}/appeals": on_order(ACCOUNT, "declined", **BECAUSE),
    "POST /appeals/{appeal_id}/decision": acts(  # the line above; an executive outside it may override
        frozenset({"executive"}), SEES_THE_ORDER, overturn=True, **BECAUSE
    ),
    "POST /orders/{order_id}/overrides": on_order(frozenset({"executive", "sponsor"}), "declined", **BECAUSE),
    # work
    "POST /orders/{order_id}/steps": on_order(UNIT, "promised", activity="Packing"),
    "POST /orders/{order_id}/steps/{step_id}/end": on_order(UNIT, "worked"),
    "POST /orders/{order_id}/hand-offs": on_order(UNIT, "promised", to_unit_id="@planning"),
    "POST /orders/{order_id}/hand-offs/{hand_off_id}/receipt": on_order(
        frozenset({"executive"}), "passed", usable=True
    ),
    "POST /orders/{order_id}/pauses": on_order(UNIT, "promised", reason="No access", waiting_on="customer"),
    "POST /orders/{order_id}/pauses/end": on_order(UNIT, "paused"),
    "POST /orders/{order_id}/deliveries": on_order(UNIT, "promised"),
    "POST /deliveries/{delivery_id}/verdict": acts(  # units do not see the contact that the body names
        ACCOUNT, SEES_MERIDIAN, outcome="accepted", contact_id="@mara"
    ),
    # barriers
    "GET /barriers": read(SEES_THE_ORDER),
    "GET /barriers/{barrier_id}": read(SEES_THE_ORDER),
    "POST /barriers": acts(
        SEES_THE_ORDER - {"sales"}, SEES_THE_ORDER, order_id="@promised", kind="capacity", what="No crew"
    ),
    "POST /barriers/{barrier_id}/owner": acts(
        ANSWERS_FOR_ACCOUNTS | UNIT, SEES_THE_ORDER, to_person_id="@petra"
    ),
    "POST /barriers/{barrier_id}/clearance": acts(
        ACCOUNT | UNIT, SEES_THE_ORDER, what_was_done="Two people came"
    ),
    "POST /barriers/{barrier_id}/escalations": acts(ACCOUNT, SEES_MERIDIAN, reason="Ten days lost"),
    "POST /escalations/{escalation_id}/decision": acts(
        frozenset({"sponsor"}), SEES_THE_ORDER, outcome="granted", **BECAUSE
    ),
    # what customers say
    "GET /feedback": read(SEES_THE_ORDER),
    "GET /feedback/{feedback_id}": read(SEES_THE_ORDER),
    "POST /feedback": acts(
        ANSWERS_FOR_ACCOUNTS, SEES_MERIDIAN, account_id="@meridian", kind="complaint", words="Late"
    ),
    "POST /feedback/{feedback_id}/owner": acts(ANSWERS_FOR_ACCOUNTS, SEES_THE_ORDER, to_person_id="@omar"),
    "POST /feedback/{feedback_id}/reply": acts(ANSWERS_FOR_ACCOUNTS, SEES_THE_ORDER, reply="We call"),
    "POST /feedback/{feedback_id}/resolution": acts(
        ANSWERS_FOR_ACCOUNTS, SEES_THE_ORDER, resolution="Agreed"
    ),
    "POST /feedback/{feedback_id}/improvement": acts(
        ANSWERS_FOR_ACCOUNTS, SEES_THE_ORDER, what_changed="A call"
    ),
    # accounts
    "GET /accounts": read(SEES_MERIDIAN),
    "GET /accounts/{account_id}": read(SEES_MERIDIAN),
    "POST /accounts": acts(PROGRAMME | ADMINISTRATOR, name="Orion", valid_from="2026-03-02"),
    "POST /accounts/{account_id}/versions": acts(PROGRAMME, SEES_MERIDIAN, valid_from=FROM, tier="gold"),
    "GET /accounts/{account_id}/contacts": read(SEES_MERIDIAN),
    "POST /accounts/{account_id}/contacts": acts(ANSWERS_FOR_ACCOUNTS, SEES_MERIDIAN, name="Nils Berg"),
    "GET /contacts/{contact_id}": read(SEES_MERIDIAN),
    "PATCH /contacts/{contact_id}": acts(ANSWERS_FOR_ACCOUNTS, SEES_MERIDIAN, title="Director"),
    "POST /contacts/{contact_id}/erasure": acts(ANSWERS_FOR_ACCOUNTS, SEES_MERIDIAN),
    "GET /interactions": read(SEES_MERIDIAN),
    "GET /interactions/{interaction_id}": read(SEES_MERIDIAN),
    "POST /interactions": acts(
        ACCOUNT | {"sponsor", "sales"}, SEES_MERIDIAN, account_id="@meridian", kind="call"
    ),
    "PATCH /interactions/{interaction_id}": acts(
        ACCOUNT | {"sponsor", "sales"}, SEES_MERIDIAN, topic="The second ward"
    ),
    # relationships
    "GET /relationships": read(SEES_MERIDIAN),
    "GET /relationships/calls": read(SEES_MERIDIAN),
    "GET /accounts/{account_id}/relationships": read(SEES_MERIDIAN),
    "GET /people/{person_id}/takes-along": read(
        frozenset(
            {"account_manager", "executive", "programme_lead", "sponsor"}
        )  # the cast's sponsor is an executive
    ),
    "GET /handovers": read(SEES_MERIDIAN),
    "GET /handovers/{handover_id}": read(SEES_MERIDIAN),
    "GET /handovers/{handover_id}/pack": read(SEES_MERIDIAN),
    "GET /handovers/{handover_id}/paper": read(SEES_MERIDIAN),
    "GET /handovers/{handover_id}/introductions": read(SEES_MERIDIAN),
    "POST /accounts/{account_id}/handovers": acts(
        ANSWERS_FOR_ACCOUNTS, SEES_MERIDIAN, leaver_id="@ana", successor_id="@ben", last_day="2026-04-30"
    ),
    "GET /handovers/{handover_id}/introductions/{introduction_id}": read(SEES_MERIDIAN),
    "POST /handovers/{handover_id}/introductions/{introduction_id}/meeting": acts(
        frozenset({"sponsor"}), SEES_MERIDIAN, evidence="Mara wants it short"
    ),
    "POST /handovers/{handover_id}/introductions/{introduction_id}/dropping": acts(
        frozenset({"sponsor"}), SEES_MERIDIAN, reason="Mara leaves in May"
    ),
    # people
    "GET /people": read(WORK),
    "GET /people/{person_id}": read(WORK),
    "POST /people": acts(PEOPLE, name="Rosa Neu"),
    "POST /people/{person_id}/departure": acts(PEOPLE, WORK, left_on="2026-12-31"),
    "POST /people/{person_id}/erasure": acts(ADMINISTRATOR, WORK),
    "GET /units": read(WORK),
    "GET /units/{unit_id}": read(WORK),
    "POST /units": acts(ADMINISTRATOR, name="Night shift", valid_from="2026-03-02"),
    "POST /units/{unit_id}/versions": acts(ADMINISTRATOR, WORK, valid_from=FROM, name="Day shift"),
    "GET /assignments": read(WORK),
    "POST /assignments": acts(
        PEOPLE, WORK, person_id="@tom", unit_id="@billing", role="unit_member", valid_from=FROM
    ),
    "GET /assignments/{assignment_id}": read(WORK),
    "POST /assignments/{assignment_id}/end": acts(PEOPLE, WORK, valid_to="2026-12-31"),
    "POST /absences": acts(
        PEOPLE | {"sales"},
        WORK,
        person_id="@tom",
        from_at="2026-04-06T08:00:00Z",
        to_at="2026-04-07T08:00:00Z",
    ),
    "GET /absences/{absence_id}": read(WORK),
    "DELETE /absences/{absence_id}": acts(PEOPLE | {"sales"}, WORK),
    "POST /calendars": acts(ADMINISTRATOR, name="Graz", time_zone="Europe/Vienna", weekly_hours=HOURS),
    "POST /decision-areas": acts(ADMINISTRATOR, name="Exceptions"),
    "GET /decision-rights": read(WORK),
    "POST /decision-rights": acts(
        ADMINISTRATOR, area_id="@price", role="sponsor", right="decides", valid_from=FROM
    ),
    "GET /decision-rights/{right_id}": read(WORK),
    "POST /decision-rights/{right_id}/end": acts(ADMINISTRATOR, WORK, valid_to="2026-12-31"),
    "GET /calendars": read(WORK),
    "GET /calendars/{calendar_id}": read(WORK),
    "PATCH /calendars/{calendar_id}": acts(ADMINISTRATOR, WORK, time_zone="Europe/Berlin"),
    "GET /absences": read(WORK),
    "GET /skills": read(WORK),
    "POST /skills": acts(frozenset({"people"}), WORK, person_id="@tom", skill="Driving", level=3),
    "GET /skills/{skill_id}": read(WORK),
    "DELETE /skills/{skill_id}": acts(frozenset({"people"}), WORK),
    "GET /decision-areas": read(WORK),
    "GET /decision-areas/soundness": read(WORK),
    "GET /liaisons": read(WORK),
    "PATCH /people/{person_id}": acts(PEOPLE, WORK, name="Tom Fisher"),
    "GET /people/{person_id}/login": Row(ADMINISTRATOR, WORK),
    "POST /people/{person_id}/login": acts(ADMINISTRATOR, WORK, email="rosa@thread.example"),
    "POST /people/{person_id}/login-closing": acts(ADMINISTRATOR, WORK),
    "POST /people/{person_id}/second-factor-reset": acts(ADMINISTRATOR, WORK),
    "DELETE /people/{person_id}/sign-on-link": acts(ADMINISTRATOR, WORK),
    "GET /tokens": read(EVERYBODY),
    "GET /tokens/{token_id}": read(ACCOUNT),
    "POST /tokens/{token_id}/revocation": acts(ACCOUNT, ACCOUNT),
    "POST /units/{unit_id}/closing": acts(ADMINISTRATOR, WORK, closed_on="2026-03-02"),
    "POST /accounts/{account_id}/closing": acts(PROGRAMME, SEES_MERIDIAN, closed_on="2026-12-31"),
    "GET /accounts/{account_id}/team": read(SEES_MERIDIAN),
    "POST /accounts/{account_id}/team": acts(
        PROGRAMME, SEES_MERIDIAN, person_id="@priya", part="technician", valid_from=FROM
    ),
    "GET /team-members/{member_id}": read(SEES_MERIDIAN),
    "POST /team-members/{member_id}/end": acts(PROGRAMME, SEES_MERIDIAN, valid_to="2026-12-31"),
    **PROGRAMME_ROUTES,
    # notices
    "GET /notices": read(ACCOUNT),
    "GET /notices/{notice_id}": read(ACCOUNT),
    "POST /notices/{notice_id}/reading": acts(ACCOUNT, ACCOUNT),
    "GET /notice-settings": read(EVERYBODY),
    "PATCH /notice-settings": acts(EVERYBODY, digest_at="09:30"),
    "GET /calendar-feed": read(EVERYBODY),
    "POST /calendar-feed/revocation": acts(ACCOUNT, ACCOUNT),
}

# What ``{account_id}`` and its like stand for; ``{order_id}`` is each row's own.
NAMED = {
    "account_id": "meridian",
    "contact_id": "mara",
    "person_id": "tom",
    "unit_id": "spare_unit",
    "right_id": "right",
    "absence_id": "absence",
    "calendar_id": "office",
    "assignment_id": "assignment",
}
# Rows whose ``{person_id}`` or the like is another one.
OTHERS = {
    "GET /programme/expedites/{account_id}/{what}": {"what": "first"},
    "GET /programme/units-touching/{unit_id}/people/{what}": {"what": "counted"},
    "GET /people/{person_id}/takes-along": {"person_id": "ana"},
    "POST /people/{person_id}/erasure": {"person_id": "leaver"},
    "POST /people/{person_id}/login": {"person_id": "rosa"},
    "GET /units/{unit_id}/ability-to-promise": {"unit_id": "field_services"},
    "GET /units/{unit_id}/hours-lost": {"unit_id": "field_services"},
    "GET /units/{unit_id}/diagnosis": {"unit_id": "field_services"},
    "GET /units/{unit_id}/diagnosis/hand-offs/{receiver_id}": {
        "unit_id": "field_services",
        "receiver_id": "planning",
    },
    "POST /people/{person_id}/second-factor-reset": {"person_id": "priya"},
    "DELETE /people/{person_id}/sign-on-link": {"person_id": "priya"},
    "GET /reports/{report_id}/links": {"report_id": "signed"},
    "POST /reports/{report_id}/links": {"report_id": "signed"},
    "POST /barriers/{barrier_id}/escalations": {"barrier_id": "standing"},
    "POST /contracts/{contract_id}/post-mortem": {"contract_id": "lost"},
    "GET /contracts/{contract_id}/post-mortem": {"contract_id": "told"},
    "POST /contracts/{contract_id}/settlements": {"contract_id": "doubted"},
    "POST /roles/{acceptance_id}/terms": {"acceptance_id": "understood"},
    "POST /roles/{acceptance_id}/acceptance": {"acceptance_id": "agreed"},
}

# Routes whose roles are tested beside their rooms, each with the folder where.
ELSEWHERE = {
    **dict.fromkeys(
        (
            "GET /letters",
            "GET /letters/{letter_id}",
            "POST /letters",
            "POST /letters/{letter_id}/filing",
            "POST /letters/{letter_id}/discarding",
            "POST /meetings",
        ),
        "tests/app/customers/test_letters.py",
    ),
    **dict.fromkeys(
        (
            "GET /webhooks",
            "POST /webhooks",
            "GET /webhooks/{webhook_id}",
            "PATCH /webhooks/{webhook_id}",
            "POST /webhooks/{webhook_id}/secrets",
            "POST /webhooks/{webhook_id}/off",
            "POST /webhooks/{webhook_id}/on",
            "GET /webhooks/{webhook_id}/deliveries",
            "POST /webhooks/{webhook_id}/repeats",
            "GET /webhook-deliveries/{delivery_id}",
            "POST /webhook-deliveries/{delivery_id}/repeats",
        ),
        "webhooks",
    ),
    **dict.fromkeys(
        (
            "GET /{kind}/imports",
            "POST /{kind}/imports",
            "GET /{kind}/imports/{import_id}",
            "POST /{kind}/imports/{import_id}/application",
        ),
        "exchange",
    ),
    "GET /search": "search",
    "POST /notices/reading": "test_reading_notices.py",
    "POST /orders/several": "test_several_orders.py",
    "POST /programme/checklist": "test_programme_routes.py",
    "POST /objectives/{objective_id}/new-barriers": "test_programme_routes.py",
    **dict.fromkeys(
        (
            "GET /mail",
            "GET /mail/{mail_id}",
            "POST /mail/{mail_id}/repetition",
            "POST /mail/repetition",
            "POST /mail-drop/closing",
        ),
        "test_mail_routes.py",
    ),
}
