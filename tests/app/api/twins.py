"""For each page that people read: the routes that tell a program what it shows, or why there are none."""

from __future__ import annotations

ORDER = ("GET /orders/{order_id}", "GET /orders/{order_id}/thread", "GET /orders/{order_id}/events")
LISTED = ("GET /orders",)

TWINS: dict[str, tuple[str, ...]] = {
    "home": ("GET /inbox",),
    "me": ("GET /me",),
    # orders
    "orders": LISTED,
    "orders_csv": LISTED,
    "promises": LISTED,
    "calendar": LISTED,
    "order": ORDER,
    "order_history": ("GET /orders/{order_id}/events",),
    "barriers": ("GET /barriers",),
    "barrier": ("GET /barriers/{barrier_id}",),
    "feedback": ("GET /feedback",),
    "feedback_one": ("GET /feedback/{feedback_id}",),
    "register": ("GET /refusals",),
    "register_csv": ("GET /refusals",),
    # customers
    "accounts": ("GET /accounts",),
    "account": (
        "GET /accounts/{account_id}",
        "GET /accounts/{account_id}/contacts",
        "GET /accounts/{account_id}/team",
    ),
    "family": ("GET /accounts/{account_id}/family",),
    "service": ("GET /accounts/{account_id}/service", "GET /accounts/{account_id}/relationship-kinds"),
    "service_records": ("GET /accounts/{account_id}/service/{what}",),
    "ratings": ("GET /accounts/{account_id}/ratings",),
    "account_effort": ("GET /effort",),
    "hours": ("GET /effort",),
    "portfolio": ("GET /programme/portfolio", "GET /programme/tiers", "GET /criteria"),
    "effort": ("GET /programme/effort",),
    "turnover": ("GET /programme/turnover",),
    "expedites": ("GET /programme/expedites",),
    "expedite_records": ("GET /programme/expedites/{account_id}/{what}",),
    "family_records": ("GET /accounts/{account_id}/family/{figure}",),
    "interactions": ("GET /interactions",),
    "relationships": ("GET /relationships", "GET /relationships/calls"),
    "account_relationships": ("GET /accounts/{account_id}/relationships",),
    "takes_along": ("GET /people/{person_id}/takes-along",),
    "handover": ("GET /handovers/{handover_id}", "GET /handovers/{handover_id}/introductions"),
    "handover_paper": ("GET /handovers/{handover_id}/pack",),
    "renewals": ("GET /contracts",),
    "contract": (
        "GET /contracts/{contract_id}",
        "GET /contracts/{contract_id}/signals",
        "GET /contracts/{contract_id}/calls",
        "GET /contracts/{contract_id}/post-mortem",
    ),
    "reports": ("GET /accounts/{account_id}/reports",),
    "report": ("GET /reports/{report_id}", "GET /reports/{report_id}/links"),
    "report_paper": ("GET /reports/{report_id}",),
    "mail_drop": ("GET /mail-drop", "GET /letters"),
    "plan": ("GET /objectives", "GET /initiatives", "GET /lessons", "GET /transfers"),
    "objective": ("GET /objectives/{objective_id}",),
    "initiative": ("GET /initiatives/{initiative_id}",),
    "lesson": ("GET /lessons/{lesson_id}", "GET /lessons/{lesson_id}/transfers"),
    "transfer": ("GET /transfers/{transfer_id}",),
    "entanglement": ("GET /accounts/{account_id}/entanglement",),
    "account_diagnosis": ("GET /accounts/{account_id}/diagnosis",),
    # the programme
    "programme": ("GET /programme/slips",),
    "charter": (
        "GET /programme/charters",
        "GET /programme/accounts",
        "GET /programme/leaderships",
        "GET /programme/lines",
        "GET /programme/board",
        "GET /programme/board-members",
        "GET /programme/board-meetings",
        "GET /programme/stage",
        "GET /programme/stage-items/{item_id}/evidence",
    ),
    "measure_weights": ("GET /measure-weights",),
    "concentration": ("GET /programme/concentration",),
    "my_part": ("GET /duties",),
    "duty": ("GET /duties/{duty_id}",),
    "roles": ("GET /roles", "GET /role-charters"),
    "role": ("GET /roles/{acceptance_id}",),
    "rhythm": ("GET /rhythm", "GET /schedules"),
    "due": ("GET /rhythm/{due_id}",),
    # the organisation
    "people": ("GET /people", "GET /assignments"),
    "person": (
        "GET /people/{person_id}",
        "GET /assignments",
        "GET /absences",
        "GET /skills",
        "GET /people/{person_id}/login",
    ),
    "units": ("GET /units",),
    "unit_diagnosis": ("GET /units/{unit_id}/diagnosis",),
    "unit": (
        "GET /units/{unit_id}",
        "GET /assignments",
        "GET /units/{unit_id}/ability-to-promise",
        "GET /units/{unit_id}/hours-lost",
        "GET /orders",
    ),
    "decision_rights": ("GET /decision-areas/soundness", "GET /decision-rights", "GET /liaisons"),
    "calendars": ("GET /calendars",),
    "policies": ("GET /policies", "GET /expedite-allowances", "GET /order-kinds"),
    "tokens": ("GET /tokens",),
    "webhooks": ("GET /webhooks",),
    "webhook": ("GET /webhooks/{webhook_id}", "GET /webhooks/{webhook_id}/deliveries"),
    "webhook_delivery": ("GET /webhook-deliveries/{delivery_id}",),
    "imports": ("GET /{kind}/imports",),
    "import": ("GET /{kind}/imports/{import_id}",),
    "import_refused": ("GET /{kind}/imports/{import_id}",),
    "history": ("GET /history",),
    "history_csv": ("GET /history",),
    "diagnosis": ("GET /diagnosis", "GET /diagnoses"),
    "diagnosis_report": ("GET /diagnosis/facts",),
    "mails": ("GET /mail",),
    # notices
    "notices": ("GET /notices",),
    "notice_wishes": ("GET /notice-settings",),
    "my_feed": ("GET /calendar-feed",),
    "search": ("GET /search",),
}

SIGN_IN = "signing in and out, and setting up how one does, needs the person and their device"
NO_TWIN = {
    **dict.fromkeys(
        "account_login account_logout account_signup account_inactive account_reauthenticate account_change_password "
        "account_reset_password account_reset_password_done account_reset_password_from_key "
        "account_reset_password_from_key_done openid_connect_login openid_connect_callback "
        "socialaccount_login_cancelled sign_on_left sign_on_logout mfa_authenticate mfa_login_webauthn "
        "mfa_reauthenticate mfa_reauthenticate_webauthn mfa_index mfa_activate_totp mfa_deactivate_totp "
        "mfa_add_webauthn mfa_remove_webauthn mfa_view_recovery_codes mfa_generate_recovery_codes".split(),
        SIGN_IN,
    ),
    "styles": "how pages look",
    "theme": "how pages look",
    "company": "tells a newcomer the story of a made company",
    "import_template": "an empty file with headings; an import names its columns in the request",
    "answer": "what a link in a mail opens, without signing in",
    "answer_act": "what a link in a mail opens, without signing in",
    "shared_report": "what a customer reads by a link, without signing in",
    "shared_paper": "what a customer reads by a link, without signing in",
    "calendar_feed": "what a calendar program reads by a secret address, without signing in",
}
