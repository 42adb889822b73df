"""The programme's rows that are here and are told differently: each change by the action that people do it with."""

from __future__ import annotations

from typing import Any

from goldenthread.app.customers import actions as customers
from goldenthread.app.customers.models import Account, Contact, Interaction
from goldenthread.app.exchange.loading.ids import Ids
from goldenthread.app.exchange.loading.organisation import role_of
from goldenthread.app.exchange.loading.programme import ARTEFACTS
from goldenthread.app.exchange.loading.reading import NOT_SAID, Row, amount, start_of
from goldenthread.app.exchange.merging.finding import importer, known, rewritten, some, unsaid
from goldenthread.app.exchange.merging.rows import Differences
from goldenthread.app.exchange.merging.told import told_by
from goldenthread.app.orders import actions as orders
from goldenthread.app.orders.models import Policy
from goldenthread.app.people.models import Person, Unit
from goldenthread.app.programme import actions as programme
from goldenthread.app.programme.models import Due, MeasureWeight, Message, RoleCharter

ENDS = {"valid_to"}
CORRECTED = {
    "kind", "direction", "initiated_by", "contact_id", "briefed", "topic", "next_step", "next_step_by", "at"
}  # fmt: skip


def interaction(row: Row, differences: Differences, ids: Ids) -> None:
    rewritten(differences, apart_from=CORRECTED)
    found = Interaction.objects.get(pk=known("interaction", row["interaction_id"], ids))
    wanted: dict[str, Any] = {name: row[name] for name in differences if name != "contact_id"}
    if "contact_id" in differences:
        wanted["contact"] = Contact.objects.get(pk=known("contact", row["contact_id"], ids))
    customers.correct_interaction(found, actor=importer(), **wanted)


def message(row: Row, differences: Differences, ids: Ids) -> None:
    """Acknowledged or accepted since, by the person to whom it went."""
    rewritten(differences, apart_from={"acknowledged_at", "role_accepted_at"})
    name = f"{row['message_id']} {row['to_person_id']}"
    number = ids.of("message", name) or int(row["message_id"])
    found = Message.objects.select_related("to").get(pk=number)
    if found.acceptance_id is not None and row.get("charter_role"):
        return  # the acceptance of the charter tells how it was answered
    if "acknowledged_at" in differences:
        rewritten({"acknowledged_at": differences["acknowledged_at"]}, apart_from=unsaid(differences))
        if "role_accepted_at" not in differences:
            programme.answer_message(found, actor=told_by(found.to, row["acknowledged_at"]))
    if "role_accepted_at" in differences:
        rewritten({"role_accepted_at": differences["role_accepted_at"]}, apart_from=unsaid(differences))
        programme.answer_message(found, accepted=True, actor=told_by(found.to, row["role_accepted_at"]))


def rhythm(row: Row, differences: Differences, ids: Ids) -> None:
    """Issued since. That it was issued on another day than is on record is not rewritten."""
    rewritten(differences, apart_from={"issued_on", "issued_by", "note"} & unsaid(differences))
    rewritten(differences if "issued_on" not in differences else {}, apart_from=set())
    due = Due.objects.get(
        account_id=known("account", row["account_id"], ids),
        artefact=ARTEFACTS.get(row["artefact"], row["artefact"]),
        due_on=row["due_on"],
    )
    by = some(row.get("issued_by") or row.get("owner_id"), ids)
    at = start_of(row["issued_on"])
    programme.issue_artefact(
        due, issued_on=row["issued_on"], note=row.get("note") or "", actor=told_by(by, at)
    )


def effort(row: Row, differences: Differences, ids: Ids) -> None:
    account = Account.objects.get(pk=known("account", row["account_id"], ids))
    person = Person.objects.get(pk=known("person", row["person_id"], ids))
    hours = amount(row["hours"])
    if hours is not None:
        programme.record_effort(account, person=person, month=row["month"], hours=hours, actor=importer())


def result(row: Row, differences: Differences, ids: Ids) -> None:
    account, unit = ids.of("account", row["account_id"]), ids.of("unit", row["unit_id"])
    value = amount(row["value"], 4)
    if value is not None:
        programme.record_result(
            measure=row["measure"],
            month=row["month"],
            account=Account.objects.get(pk=account) if account else None,
            unit=Unit.objects.get(pk=unit) if unit else None,
            value=value,
            actor=importer(),
        )


def policy_ends(row: Row, differences: Differences, ids: Ids) -> None:
    rewritten(differences, apart_from=ENDS)
    held = Policy.objects.get(code=row["policy_id"], valid_from=row["valid_from"])
    orders.end_policy(held, valid_to=row["valid_to"], actor=importer())


def new_policy_version(row: Row, ids: Ids) -> None:
    """A clock that has a target here has another from a day on."""
    held = (
        Policy.objects.filter(code=row["policy_id"]).select_related("order_kind", "unit").latest("valid_from")
    )
    kind, unit = row.get("order_kind"), ids.of("unit", row.get("unit_id"))
    told: Differences = {
        "clock": (held.clock, row["clock"]),
        "tier": (held.tier or None, row.get("tier") or None),
        "order_kind": (held.order_kind.name if held.order_kind else None, kind),
        "unit_id": (held.unit_id, unit),
    }
    rewritten({name: both for name, both in told.items() if both[0] != both[1]}, apart_from=set())
    target = amount(row["target_hours"])
    if target is not None:
        made = orders.set_policy(
            clock=held.clock,
            target_hours=target,
            valid_from=row["valid_from"],
            tier=held.tier,
            order_kind=held.order_kind,
            unit=held.unit,
            actor=importer(),
        )
        if row.get("valid_to"):
            orders.end_policy(made, valid_to=row["valid_to"], actor=importer())


def charter_ends(row: Row, differences: Differences, ids: Ids) -> None:
    rewritten(differences, apart_from=ENDS)
    held = _charter(row, ids).get(valid_from=row["valid_from"])
    programme.end_charter(held, valid_to=row["valid_to"], actor=importer())


def new_charter_version(row: Row, ids: Ids) -> None:
    """A role charter that is here has another text from a day on."""
    held = _charter(row, ids).select_related("unit").latest("valid_from")
    text = row.get("text") or NOT_SAID
    made = programme.write_charter(
        held.unit, title=held.title, text=text, valid_from=row["valid_from"], actor=importer()
    )
    if row.get("valid_to"):
        programme.end_charter(made, valid_to=row["valid_to"], actor=importer())


def _charter(row: Row, ids: Ids) -> Any:
    one = RoleCharter.objects.get(pk=known("charter", row["role"], ids))
    return RoleCharter.objects.filter(unit=one.unit_id, title=one.title)


def weight_ends(row: Row, differences: Differences, ids: Ids) -> None:
    rewritten(differences, apart_from=ENDS)
    unit: Any = ids.of("unit", row.get("unit_id"))  # None: that of the role in all units
    same = MeasureWeight.objects.filter(role=role_of(row["role"]), unit_id=unit, measure=row["measure"])
    held = same.get(valid_from=row["valid_from"])
    programme.end_measure_weight(held, valid_to=row["valid_to"], actor=importer())


def new_weight_version(row: Row, ids: Ids) -> None:
    """A measure that weighs for a role here weighs something else from a day on."""
    share, unit = amount(row.get("variable_pay_share"), 3), ids.of("unit", row.get("unit_id"))
    weight = amount(row["weight"], 3)
    if weight is not None:
        made = programme.set_measure_weight(
            role=role_of(row["role"]),
            unit=Unit.objects.get(pk=unit) if unit else None,
            measure=row["measure"],
            category=row["category"],
            weight=weight,
            horizon_months=row["horizon_months"],
            variable_pay_share=share,
            valid_from=row["valid_from"],
            actor=importer(),
        )
        if row.get("valid_to"):
            programme.end_measure_weight(made, valid_to=row["valid_to"], actor=importer())
