"""The addresses of the programme's pages."""

from __future__ import annotations

from functools import partial

from django.urls import URLPattern, path

from goldenthread.app.web.programme import (
    charter,
    contracts,
    duties,
    endings,
    handovers,
    home,
    interactions,
    lessons,
    letters,
    meetings,
    plan,
    relationships,
    reports,
    rhythm,
    rhythm_lists,
    roles,
    touching,
    weights,
)

urlpatterns: list[URLPattern] = [
    path("programme", home.home, name="programme"),
    path("programme/slips", home.slips, name="slips"),
    path("programme/concentration", home.concentrated, name="concentration"),
    path("programme/charter", charter.charter, name="charter"),
    *[
        path(f"programme/{name.replace('_', '-')}", partial(charter.write, name=name), name=name)
        for name in charter.WRITES
    ],
    path("programme/weights", weights.weights, name="measure_weights"),
    *[path(one.path, partial(endings.end, name=name), name=name) for name, one in endings.ENDS.items()],
    path("accounts/<int:account_id>/plan", plan.plan, name="plan"),
    *[
        path(f"accounts/<int:account_id>/{name.replace('_', '-')}", partial(plan.write, name=name), name=name)
        for name in plan.WRITES
    ],
    *[
        pattern
        for sort in plan.SORTS.values()
        for pattern in (
            path(f"{sort.name}s/<int:record_id>", partial(plan.part, name=sort.name), name=sort.name),
            *[
                path(
                    f"{sort.name}s/<int:record_id>/{act}",
                    partial(plan.act, name=sort.name, act_name=act),
                    name=f"{sort.name}_{act}",
                )
                for act in sort.acts
            ],
        )
    ],
    path("lessons", lessons.lessons, name="lessons"),
    path("my-part", duties.my_part, name="my_part"),
    path("duties/<int:duty_id>", duties.duty, name="duty"),
    *[
        path(f"duties/<int:duty_id>/{name}", partial(duties.act, name=name), name=f"duty_{name}")
        for name in duties.DUTY_ACTS
    ],
    path("cadences/new", duties.new_cadence, name="cadence_new"),
    path("accounts/<int:account_id>/entanglement", duties.entanglement, name="entanglement"),
    path("accounts/<int:account_id>/reports", reports.reports, name="reports"),
    path("accounts/<int:account_id>/reports/new", reports.write, name="report_new"),
    path("reports/<int:version_id>", reports.version, name="report"),
    path("reports/<int:version_id>/paper", reports.paper, name="report_paper"),
    path("reports/<int:version_id>/signature", reports.sign, name="report_sign"),
    path("reports/<int:version_id>/links", reports.share, name="report_share"),
    path("reports/<int:version_id>/revocation", reports.revoke, name="report_revoke"),
    path("shared/<str:secret>", reports.shared, name="shared_report"),
    path("shared/<str:secret>/paper", reports.shared_paper, name="shared_paper"),
    path("roles", roles.roles, name="roles"),
    path("roles/units/<int:unit_id>/<str:what>", touching.touching, name="touching"),
    path("roles/<int:acceptance_id>", roles.role, name="role"),
    *[
        path(f"roles/<int:acceptance_id>/{name}", partial(roles.act, name=name), name=f"role_{name}")
        for name in roles.ROLE_ACTS
    ],
    path("role-charters/new", roles.new_charter, name="role_charter_new"),
    path("role-charters/<int:charter_id>/people", roles.ask, name="role_ask"),
    path("relationships", relationships.relationships, name="relationships"),
    path("accounts/<int:account_id>/relationships", relationships.of_account, name="account_relationships"),
    path("interactions", interactions.interactions, name="interactions"),
    path("people/<int:person_id>/takes-along", handovers.takes_along, name="takes_along"),
    path("accounts/<int:account_id>/handovers/new", handovers.new, name="handover_new"),
    path("handovers/<int:handover_id>", handovers.handover, name="handover"),
    path("handovers/<int:handover_id>/paper", handovers.paper, name="handover_paper"),
    *[
        path(
            f"handovers/<int:handover_id>/introductions/<int:introduction_id>/{name}",
            partial(handovers.act, name=name),
            name=f"introduction_{name}",
        )
        for name in ("meetings", "drops")
    ],
    path("mail-drop", letters.mail_drop, name="mail_drop"),
    path("mail-drop/closing", letters.closing, name="mail_drop_closing"),
    path("letters/<int:letter_id>/filing", letters.filing, name="letter_filing"),
    path("letters/<int:letter_id>/discarding", letters.discarding, name="letter_discarding"),
    path("meetings/new", meetings.upload, name="meetings_new"),
    path("meetings", meetings.take, name="meetings"),
    path("interactions/new", interactions.new, name="interaction_new"),
    path("interactions/<int:interaction_id>/correction", interactions.correct, name="interaction_correction"),
    path("renewals", contracts.renewals, name="renewals"),
    path("contracts/new", contracts.new, name="contract_new"),
    path("contracts/<int:contract_id>", contracts.contract, name="contract"),
    *[
        path(
            f"contracts/<int:contract_id>/{name}", partial(contracts.act, name=name), name=f"contract_{name}"
        )
        for name in contracts.CONTRACT_ACTS
    ],
    path("rhythm", rhythm.rhythm, name="rhythm"),
    path("rhythm/lapses", rhythm_lists.lapses, name="lapses"),
    path("rhythm/dues", rhythm_lists.dues, name="dues"),
    path("schedules", rhythm_lists.schedules, name="schedules"),
    path("schedules/new", rhythm.new_schedule, name="schedule_new"),
    path("rhythm/<int:due_id>", rhythm.due, name="due"),
    *[
        path(f"rhythm/<int:due_id>/{name}", partial(rhythm.act, name=name), name=f"due_{name}")
        for name in rhythm.DUE_ACTS
    ],
]
