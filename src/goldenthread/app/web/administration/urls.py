"""The addresses at which the organisation is kept."""

from __future__ import annotations

from functools import partial

from django.urls import URLPattern, path

from goldenthread.app.web.administration import (
    accounts,
    directory,
    people,
    policies,
    rights,
    tokens,
    units,
    webhooks,
)

# At a person's page: each form by its noun.
PERSON_NOUNS = {
    "change_person": "changes",
    "departure": "departure",
    "erasure": "erasure",
    "new_login": "login",
    "second_factor_reset": "second-factor-reset",
    "sign_on_unlinking": "sign-on-link",
    "new_assignment": "assignments",
    "new_skill": "skills",
    "new_absence": "absences",
}
urlpatterns: list[URLPattern] = [
    path("people", directory.directory, name="people"),
    path("people.csv", directory.directory_csv, name="people_csv"),
    path("people/new", people.new_person, name="new_person"),
    path("people/<int:person_id>", people.person, name="person"),
    *[
        path(f"people/<int:person_id>/{noun}", partial(people.of_person, name=name), name=name)
        for name, noun in PERSON_NOUNS.items()
    ],
    path("assignments/<int:assignment_id>/end", people.end_of_assignment, name="end_of_assignment"),
    path("skills/<int:skill_id>/removal", people.skill_removal, name="skill_removal"),
    path("absences/<int:absence_id>/cancellation", people.absence_cancellation, name="absence_cancellation"),
    path("units/new", units.new_unit, name="new_unit"),
    path("units/<int:unit_id>/versions", units.change_unit, name="change_unit"),
    path("units/<int:unit_id>/closing", units.close_unit, name="close_unit"),
    path("rights", rights.rights, name="decision_rights"),
    path("rights/new", rights.new_right, name="new_right"),
    path("rights/areas", rights.new_area, name="new_area"),
    path("rights/<int:right_id>/end", rights.end_of_right, name="end_of_right"),
    path("calendars", rights.calendars, name="calendars"),
    path("calendars/new", rights.new_calendar, name="new_calendar"),
    path("calendars/<int:calendar_id>", rights.change_calendar, name="change_calendar"),
    path("policies", policies.policies, name="policies"),
    path("policies/new", policies.new_policy, name="new_policy"),
    path("policies/allowances", policies.new_allowance, name="new_allowance"),
    path("webhooks", webhooks.webhooks, name="webhooks"),
    path("webhooks/new", webhooks.new_webhook, name="new_webhook"),
    path("webhooks/<int:endpoint_id>", webhooks.webhook, name="webhook"),
    path("webhooks/<int:endpoint_id>/changes", webhooks.change_webhook, name="change_webhook"),
    path("webhooks/<int:endpoint_id>/secrets", webhooks.new_secret, name="webhook_secret"),
    path("webhooks/<int:endpoint_id>/off", webhooks.webhook_off, name="webhook_off"),
    path("webhooks/<int:endpoint_id>/on", webhooks.webhook_on, name="webhook_on"),
    path("webhooks/<int:endpoint_id>/repeats", webhooks.repeats, name="webhook_repeats"),
    path("webhook-deliveries/<int:delivery_id>", webhooks.delivery, name="webhook_delivery"),
    path("webhook-deliveries/<int:delivery_id>/repeats", webhooks.repeat, name="webhook_delivery_repeats"),
    path("accounts/new", accounts.new_account, name="new_account"),
    path("accounts/<int:account_id>/versions", accounts.change_account, name="change_account"),
    path("accounts/<int:account_id>/closing", accounts.close_account, name="close_account"),
    path("accounts/<int:account_id>/team", accounts.new_team_member, name="new_team_member"),
    path("accounts/<int:account_id>/contacts", accounts.new_contact, name="new_contact"),
    path("team-members/<int:member_id>/end", accounts.end_of_team_member, name="end_of_team_member"),
    path("contacts/<int:contact_id>", accounts.change_contact, name="change_contact"),
    path("contacts/<int:contact_id>/erasure", accounts.contact_erasure, name="contact_erasure"),
    path("me/tokens", tokens.tokens, name="tokens"),
    path("me/tokens/<int:token_id>/revocation", tokens.token_revocation, name="token_revocation"),
]
