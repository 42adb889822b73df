"""The routes of the programme, of plans and lessons, of units, history and the diagnosis: who may use each."""

from __future__ import annotations

from tests.app.api.rows import (
    ACCOUNT,
    ANSWERS_FOR_ACCOUNTS,
    BECAUSE,
    DAY,
    EVERYBODY,
    FROM,
    LEADS,
    PROGRAMME,
    READS_DIAGNOSES,
    SEES_MERIDIAN,
    SEES_PRIYAS_ROLE,
    SEES_THE_PROGRAMME,
    UNIT,
    WORK,
    Row,
    acts,
    hidden,
    read,
)

PROGRAMME_ROUTES: dict[str, Row] = {
    # programme
    "GET /roles/{acceptance_id}": read(SEES_PRIYAS_ROLE),
    "GET /duties/{duty_id}": read(frozenset({"sponsor", "programme_lead"})),
    "GET /role-charters": read(WORK),
    "POST /role-charters": acts(
        PROGRAMME, WORK, unit_id="@planning", title="Planner", text="They come first", valid_from=FROM
    ),
    "GET /role-charters/{charter_id}": read(WORK),
    "POST /role-charters/{charter_id}/people": acts(LEADS | PROGRAMME, WORK, person_id="@omar"),
    "GET /accounts/{account_id}/reports": read(SEES_MERIDIAN),
    "POST /accounts/{account_id}/reports": acts(ACCOUNT, SEES_MERIDIAN, month="2026-03-01"),
    "GET /reports/{report_id}": read(SEES_MERIDIAN),
    "GET /reports/{report_id}/paper": read(SEES_MERIDIAN),
    "POST /reports/{report_id}/signature": acts(ACCOUNT, SEES_MERIDIAN),
    "GET /reports/{report_id}/links": read(SEES_MERIDIAN),
    "POST /reports/{report_id}/links": acts(ACCOUNT, SEES_MERIDIAN),
    "GET /report-links/{link_id}": read(SEES_MERIDIAN),
    "POST /report-links/{link_id}/revocation": acts(ACCOUNT, SEES_MERIDIAN),
    "GET /schedules": read(SEES_MERIDIAN),
    "GET /schedules/{schedule_id}": read(SEES_MERIDIAN),
    "POST /schedules/{schedule_id}/end": acts(PROGRAMME, SEES_MERIDIAN, valid_to="2026-12-31"),
    "POST /contracts/{contract_id}/settlements": acts(
        PROGRAMME | {"sponsor"}, SEES_MERIDIAN, settlement="We plan for the loss"
    ),
    "GET /contracts": read(SEES_MERIDIAN),
    "POST /contracts": acts(
        ANSWERS_FOR_ACCOUNTS,
        SEES_MERIDIAN,
        account_id="@meridian",
        title="Service",
        starts_on="2026-01-01",
        ends_on="2026-12-31",
        decide_by="2026-09-01",
    ),
    "GET /contracts/{contract_id}": read(SEES_MERIDIAN),
    "GET /contracts/{contract_id}/signals": read(SEES_MERIDIAN),
    "GET /contracts/{contract_id}/calls": read(SEES_MERIDIAN),
    "GET /contracts/{contract_id}/post-mortem": read(SEES_MERIDIAN),
    "POST /contracts/{contract_id}/calls": acts(
        ANSWERS_FOR_ACCOUNTS, SEES_MERIDIAN, call="likely", judgement="They said so"
    ),
    "POST /contracts/{contract_id}/decision": acts(
        ANSWERS_FOR_ACCOUNTS, SEES_MERIDIAN, outcome="renewed", decided_on="2026-03-02"
    ),
    "POST /contracts/{contract_id}/post-mortem": acts(
        ANSWERS_FOR_ACCOUNTS,
        SEES_MERIDIAN,
        what_happened="They left",
        causes=[{"kind": "order", "record_id": "@parent", "why": "Late"}],
    ),
    "GET /rhythm": read(SEES_MERIDIAN),
    "GET /rhythm/lapses": read(SEES_MERIDIAN),
    "GET /rhythm/{due_id}": read(SEES_MERIDIAN),
    "POST /rhythm/{due_id}/issue": acts(ANSWERS_FOR_ACCOUNTS, SEES_MERIDIAN, issued_on="2026-03-02"),
    "POST /schedules": acts(
        PROGRAMME,
        SEES_MERIDIAN,
        account_id="@meridian",
        artefact="account_report",
        owner_id="@ana",
        valid_from=FROM,
    ),
    "GET /duties": read(frozenset({"sponsor", "programme_lead"})),
    "POST /duties/{duty_id}/act": acts(
        frozenset({"sponsor"}), frozenset({"sponsor", "programme_lead"}), evidence="She called back"
    ),
    "POST /duties/{duty_id}/snooze": acts(
        frozenset({"sponsor"}),
        frozenset({"sponsor", "programme_lead"}),
        until="2026-03-20",
        reason="They are away",
    ),
    "POST /duties/{duty_id}/delegation": acts(
        frozenset({"sponsor"}), frozenset({"sponsor", "programme_lead"}), to_person_id="@nadia"
    ),
    "GET /roles": read(SEES_PRIYAS_ROLE),
    "POST /roles/{acceptance_id}/understanding": acts(
        frozenset({"unit_member"}), SEES_PRIYAS_ROLE, own_words="Key accounts come first"
    ),
    "POST /roles/{acceptance_id}/terms": acts(LEADS | PROGRAMME, SEES_PRIYAS_ROLE, conditions="A van"),
    "POST /roles/{acceptance_id}/acceptance": acts(frozenset({"unit_member"}), SEES_PRIYAS_ROLE),
    "POST /roles/{acceptance_id}/decline": acts(frozenset({"unit_member"}), SEES_PRIYAS_ROLE, **BECAUSE),
    "GET /cadences": read(SEES_MERIDIAN),
    "POST /cadences": acts(
        PROGRAMME,
        SEES_MERIDIAN,
        account_id="@meridian",
        person_id="@sofia",
        kind="review",
        contact_id="@mara",
        valid_from=FROM,
    ),
    "GET /accounts/{account_id}/entanglement": read(SEES_THE_PROGRAMME),
    # the programme itself
    "GET /programme/slips": hidden(SEES_THE_PROGRAMME),
    "GET /programme/units-touching": hidden(SEES_THE_PROGRAMME),
    "GET /programme/units-touching/{unit_id}/orders": read(SEES_THE_PROGRAMME),
    "GET /programme/units-touching/{unit_id}/people/{what}": read(PROGRAMME),
    "GET /programme/concentration": hidden(SEES_THE_PROGRAMME),
    "GET /programme/charters": hidden(SEES_THE_PROGRAMME),
    "POST /programme/charters": acts(
        PROGRAMME,
        SEES_THE_PROGRAMME,
        purpose="To keep our word",
        measures="Kept",
        horizon_months=36,
        valid_from=FROM,
    ),
    "GET /programme/accounts": hidden(SEES_THE_PROGRAMME),
    "GET /programme/accounts/{place_id}": read(SEES_THE_PROGRAMME),
    "POST /programme/accounts": acts(
        PROGRAMME, SEES_THE_PROGRAMME, account_id="@castor", criteria="Five sites", valid_from=FROM
    ),
    "POST /programme/accounts/{place_id}/end": acts(PROGRAMME, SEES_THE_PROGRAMME, valid_to="2026-12-31"),
    "GET /programme/leaderships": hidden(SEES_THE_PROGRAMME),
    "POST /programme/leaderships": acts(
        PROGRAMME, SEES_THE_PROGRAMME, lead_id="@petra", under_id="@nadia", line="operations", valid_from=FROM
    ),
    "GET /programme/lines": hidden(SEES_THE_PROGRAMME),
    "GET /programme/board": hidden(SEES_THE_PROGRAMME),
    "GET /programme/board-members": hidden(SEES_THE_PROGRAMME),
    "GET /programme/board-members/{board_member_id}": read(SEES_THE_PROGRAMME),
    "POST /programme/board-members": acts(PROGRAMME, SEES_THE_PROGRAMME, person_id="@petra", valid_from=FROM),
    "POST /programme/board-members/{board_member_id}/end": acts(
        PROGRAMME, SEES_THE_PROGRAMME, valid_to="2026-12-31"
    ),
    "GET /programme/board-meetings": hidden(SEES_THE_PROGRAMME),
    "POST /programme/board-meetings": acts(
        PROGRAMME,
        SEES_THE_PROGRAMME,
        held_on="2026-03-02",
        came_ids=["@sofia"],
        decisions=[{"what": "Two more vans", "account_id": "@meridian", "barrier_id": "@barrier"}],
    ),
    "GET /programme/stage": hidden(SEES_THE_PROGRAMME),
    "GET /programme/stage-items": hidden(SEES_THE_PROGRAMME),
    "GET /programme/stage-items/{item_id}": read(SEES_THE_PROGRAMME),
    "GET /programme/stage-items/{item_id}/evidence": read(SEES_THE_PROGRAMME),
    "POST /programme/stage-items": acts(PROGRAMME, SEES_THE_PROGRAMME, phase="A", what="It has a budget"),
    "POST /programme/stage-items/{item_id}/evidence": acts(
        PROGRAMME, SEES_THE_PROGRAMME, holds=False, evidence="Two have no plan", shown_on="2026-03-02"
    ),
    "GET /measure-weights": hidden(SEES_THE_PROGRAMME),
    "GET /measure-weights/{weight_id}": read(SEES_THE_PROGRAMME),
    "POST /measure-weights": acts(
        PROGRAMME,
        SEES_THE_PROGRAMME,
        role="unit_lead",
        unit_id="@planning",
        measure="Kept promises",
        category="customer",
        weight="0.4",
        horizon_months=12,
        valid_from=FROM,
    ),
    "POST /measure-weights/{weight_id}/end": acts(PROGRAMME, SEES_THE_PROGRAMME, valid_to="2026-12-31"),
    "GET /criteria": read(WORK),
    "GET /criteria/{criterion_id}": read(WORK),
    "POST /criteria": acts(PROGRAMME, name="Reach", side="importance", weight="10", valid_from=FROM),
    "POST /criteria/{criterion_id}/end": acts(PROGRAMME, WORK, valid_to="2026-12-31"),
    "GET /accounts/{account_id}/ratings": read(SEES_MERIDIAN),
    "POST /accounts/{account_id}/ratings": acts(
        ANSWERS_FOR_ACCOUNTS, SEES_MERIDIAN, criterion_id="@criterion", rating=4, ground="Four sites"
    ),
    "GET /effort": read(ACCOUNT | PROGRAMME),
    "POST /accounts/{account_id}/effort": acts(
        SEES_MERIDIAN, SEES_MERIDIAN, month="2026-02-01", hours="12.5"
    ),
    # plans and lessons
    "GET /objectives": read(SEES_MERIDIAN),
    "GET /objectives/{objective_id}": read(SEES_MERIDIAN),
    "POST /accounts/{account_id}/objectives": acts(
        ANSWERS_FOR_ACCOUNTS, SEES_MERIDIAN, what="Every ward by May", owner_id="@ben", due_on=DAY
    ),
    "POST /objectives/{objective_id}/progress": acts(
        ANSWERS_FOR_ACCOUNTS, SEES_MERIDIAN, progress=40, note="Two wards"
    ),
    "POST /objectives/{objective_id}/barriers": acts(
        ANSWERS_FOR_ACCOUNTS, SEES_MERIDIAN, barrier_id="@standing"
    ),
    "POST /objectives/{objective_id}/end": acts(
        ANSWERS_FOR_ACCOUNTS, SEES_MERIDIAN, reached=True, note="All wards"
    ),
    "GET /initiatives": read(SEES_MERIDIAN),
    "GET /initiatives/{initiative_id}": read(SEES_MERIDIAN),
    "POST /accounts/{account_id}/initiatives": acts(
        ANSWERS_FOR_ACCOUNTS, SEES_MERIDIAN, name="One portal", owner_id="@ben", began_on="2026-03-01"
    ),
    "POST /initiatives/{initiative_id}/values": acts(
        ANSWERS_FOR_ACCOUNTS, SEES_MERIDIAN, year=2026, kind="economic", expected="12000.50"
    ),
    "POST /initiatives/{initiative_id}/end": acts(ANSWERS_FOR_ACCOUNTS, SEES_MERIDIAN, ended_on="2026-03-02"),
    "GET /lessons": read(SEES_MERIDIAN),
    "GET /lessons/{lesson_id}": read(SEES_MERIDIAN),
    "GET /lessons/{lesson_id}/transfers": read(SEES_MERIDIAN),
    "POST /accounts/{account_id}/lessons": acts(ANSWERS_FOR_ACCOUNTS, SEES_MERIDIAN, what="Call on Mondays"),
    "POST /lessons/{lesson_id}/transfers": Row(
        PROGRAMME,
        SEES_THE_PROGRAMME,  # those who see the other account too
        {"account_id": "@castor", "owner_id": "@ben", "by_day": DAY},
    ),
    "GET /transfers": read(SEES_THE_PROGRAMME),
    "GET /transfers/{transfer_id}": read(SEES_THE_PROGRAMME),
    "POST /transfers/{transfer_id}/outcome": acts(
        frozenset({"programme_lead", "sponsor"}),
        SEES_THE_PROGRAMME,
        outcome="worked",
        what_happened="Fewer calls",
    ),
    # units, history, diagnosis
    "GET /units/{unit_id}/ability-to-promise": Row(UNIT, WORK),
    "GET /units/{unit_id}/hours-lost": Row(UNIT, WORK),
    "GET /history": hidden(frozenset({"auditor"})),
    "GET /diagnoses": hidden(READS_DIAGNOSES),
    "GET /diagnoses/{run_id}": read(READS_DIAGNOSES),
    "POST /diagnoses": acts(READS_DIAGNOSES, READS_DIAGNOSES),
    "GET /diagnosis": hidden(READS_DIAGNOSES),
    "GET /diagnosis/facts": hidden(READS_DIAGNOSES),
    "GET /units/{unit_id}/diagnosis": read(READS_DIAGNOSES | {"unit_lead"}),
    "GET /accounts/{account_id}/diagnosis": read(SEES_MERIDIAN),
    "GET /accounts/{account_id}/diagnosis/orders": read(SEES_MERIDIAN),
    "GET /units/{unit_id}/diagnosis/hand-offs/{receiver_id}": read(READS_DIAGNOSES | {"unit_lead"}),
    "GET /mail-drop": read(EVERYBODY),
}
