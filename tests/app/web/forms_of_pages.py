"""What a sweep over the forms cannot read on the pages: where a form stands, and what is right in it."""

from __future__ import annotations

from typing import Any

from tests.app.api.route_table import NAMED

# The ids in addresses, by what ``staging`` calls them.
ALREADY = {
    **NAMED,
    "order_id": "promised",
    "version_id": "report",
    "endpoint_id": "webhook",
    "delivery_id": "hook_delivery",
    "import_id": "import",
}
# Addresses without a page of their own: the page that shows their form.
HOSTS = {
    "theme": "me",
    "orders_bulk": "orders",
    "token_revocation": "tokens",
    "diagnosis_runs": "diagnosis",
    "notices_reading": "notices",
    "notice_reading": "notices",
    "webhook_on": "webhook",
    "webhook_repeats": "webhook",
    "webhook_delivery_repeats": "webhook_delivery",
    "mail_repetition": "mails",
    "mails_repetition": "mails",
    "feed_revocation": "my_feed",
    "import_mapping": "import",
    "import_application": "import",
    "report_sign": "report",
    "report_share": "report",
    "report_revoke": "report",
    "introduction_meetings": "handover",
    "introduction_drops": "handover",
    "mail_drop_closing": "mail_drop",
    "letter_filing": "mail_drop",
    "letter_discarding": "mail_drop",
    "meetings": "meetings_new",
    "leavers": "turnover",
}
# The records at which a form may be found, where the usual one does not take it now.
RECORDS: dict[str, list[str]] = {
    "webhook_on": ["endpoint_id:silent"],
    "erasure": ["person_id:leaver"],
    "new_login": ["person_id:rosa"],
    "second_factor_reset": ["person_id:priya"],
    "sign_on_unlinking": ["person_id:priya"],
    "report_share": ["version_id:signed"],
    "report_revoke": ["version_id:signed"],
}
FOR_ACTS = {
    "barrier_": ["barrier_id:barrier", "barrier_id:standing"],
    "contract_": ["contract_id:contract", "contract_id:doubted", "contract_id:lost"],
    "role_": ["acceptance_id:acceptance", "acceptance_id:understood", "acceptance_id:agreed"],
    "due_": ["due_id:due"],
}
# What is right in a form beyond what stands in it, and what fields of its kind take. "@ana" is her id.
NOT_YET = "2026-03-02"
RIGHT: dict[str, dict[str, Any]] = {
    "barrier_escalations": {"decide_by": ""},
    "barrier_new": {"account": "", "order": "@promised"},
    "board_meeting_new": {"account": "", "barrier": "", "note": "", "what": "We met"},
    "change_calendar": {"name": "The office"},
    "change_webhook": {"description": "Planning of routes"},
    "contract_decisions": {"decided_on": NOT_YET},
    "due_issues": {"issued_on": NOT_YET},
    "feedback_new": {"score": ""},
    "import_mapping": {
        **{f"column_{name}": "" for name in "id hired_on left_on career_home appraised_by unit role".split()},
        **{f"column_{name}": "" for name in "title manager since".split()},
        "column_name": "Name",
        "column_email": "E-mail",
    },
    "initiative_end": {"ended_on": NOT_YET},
    "initiative_values": {"year": "2026"},
    "new_account": {"sponsor": "@executive"},
    "ladder_new": {"rungs": "Supplier\nAdviser\nPartner"},
    "leadership_new": {"under": ""},
    "meetings_new": {"file": "calendar"},
    "new_absence": {"to_at": "2026-03-20T12:00"},
    "new_allowance": {"account": ""},
    "new_calendar": {
        "time_zone": "Europe/Vienna",
        "weekly_hours": "mon 08:00-12:00 13:00-17:00",
        "country": "AT",
    },
    "new_right": {"account": "", "unit": ""},
    "new_webhook": {"kinds": ["order.placed"], "url": "https://erp.example/new"},
    "notices_reading": {"group": ""},
    "orders_bulk": {"orders": ["@asked"], "act": "promise", "words": "As agreed"},
    "order_dates": {"requested_for": "2026-03-25"},
    "order_moves": {"promised_for": "2026-03-25"},
    "stage_evidence_new": {"link": "https://erp.example/proof"},
    "tokens": {"scopes": ["read"]},
    "contract_post-mortem": {f"{what}_{n}": "" for what in ("cause", "why") for n in (2, 3, 4)},
}
# What is accepted leaves one event, except here: how a page looks and what one is told is nobody's business but
# one's own; what is imported is done by its acts later; a checklist can be there already.
LEAVES: dict[str, set[int]] = {
    **{key: {0} for key in ("theme", "imports", "import_mapping", "import_application", "meetings_new")},
    **{key: {0, 1} for key in ("notice_wishes", "notices_reading", "change_calendar", "change_webhook")},
    "orders_bulk": {0, 1},
    "order_withdrawals": {1, 2},  # with the order that supports it
    "objective_new-barriers": {2},  # the barrier is raised, and the objective stands still for it
}
# Addresses whose form cannot be on this stage, and where it is tested with what is bad.
ELSEWHERE = {
    "checklist_new": "it has nothing to enter, and the account's checklist is there already",
    "meetings": "its form comes with the answer to a file: tests/app/customers/test_meetings.py",
    "mail_repetition": "it has nothing to enter: tests/app/notices/test_mail.py",
    "mails_repetition": "it has nothing to enter: tests/app/notices/test_mail.py",
}
