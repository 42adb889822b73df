"""The reference page of the record set, made from the schema.

``python -m goldenthread.analysis.records.reference`` writes it; a test fails while the page is stale.
"""

from __future__ import annotations

import sys
from pathlib import Path

from goldenthread.analysis.records.schema import TABLES, Column, Kind, Table

PAGE = "docs/reference/records.md"
_KINDS = {
    Kind.TEXT: "text",
    Kind.INTEGER: "whole number",
    Kind.NUMBER: "number",
    Kind.FLAG: "true or false",
    Kind.DATE: "local date",
    Kind.INSTANT: "UTC time",
}
# names in the scientific reference -> names here
_OTHER_NAMES = (
    ("account.value", "account.annual_value"),
    ("account.am_id", "account.manager_id"),
    ("account.wants_relationship", "account.wanted_relationship"),
    ("contact_person", "contact"),
    ("contact_person.person_id", "contact.contact_id"),
    ("contact_person.dmu_role", "contact.buying_role"),
    ("interaction.ts", "interaction.at"),
    ("interaction.supplier_person", "interaction.person_id"),
    ("interaction.customer_person", "interaction.contact_id"),
    ("interaction.initiator", "interaction.initiated_by"),
    ("interaction.type", "interaction.kind"),
    ("interaction.briefed_by_am", "interaction.briefed"),
    ("order.type", "order.kind"),
    ("order.requested", "requested_date.requested_for, one row per change"),
    ("order.qty", "order.quantity"),
    ("order.delivered, order.closed", "delivery.at"),
    ("order.qty_delivered", "delivery.quantity"),
    ("promise", "answer, where kind is promise"),
    ("promise.made_at", "answer.at"),
    ("promise.promised_date", "answer.promised_for"),
    ("promise.made_by_unit", "answer.unit_id"),
    ("event.step", "event.activity"),
    ("event.unit, event.person", "event.unit_id, event.person_id"),
    ("event.start, event.end", "event.started_at, event.finished_at"),
    ("event.value_added", "event.value_class is value"),
    ("event.rework", "a verdict that returned the delivery, or a repeated activity"),
    ("event.complete_accurate", "event.usable_as_received"),
    ("case", "feedback, where kind is complaint"),
    ("case.issue", "feedback.theme"),
    ("case.opened, case.resolved", "feedback.at, feedback.resolved_at"),
    ("case.handler", "feedback.handled_by"),
    ("request_decision", "request"),
    ("request_decision.origin_unit", "request.from_unit_id"),
    ("request_decision.ts", "request.asked_at, request.decided_at"),
    ("assignment.exit_ts", "person.left_on"),
    ("assignment.career_home", "person.career_home_unit_id"),
    ("decision_right.right A, R, C, I", "decision_right.right decides, shares, consulted, informed"),
    ("decision_right.role_id, measure_weight.role_id", "decision_right.role, measure_weight.role"),
    ("influence_share.outcome_measure", "influence_share.measure"),
    ("survey_response.unit, about_unit", "survey_response.unit_id, about_unit_id"),
    ("contract.due_date, contract.renewed", "contract.decide_by, contract.outcome"),
    ("comm", "message"),
    ("comm.recipient_person", "message.to_person_id"),
    ("comm.ts", "message.at"),
    ("comm.kind FYI", "message.kind inform"),
    ("comm.acknowledged, comm.role_accepted", "message.acknowledged_at, message.role_accepted_at"),
    ("rhythm.due, rhythm.issued", "rhythm.due_on, rhythm.issued_on"),
    ("effort.period", "effort.month"),
    ("change_item", "change"),
    ("change_item.owner, blocker", "change.owner_id, change.blocked_by"),
    ("change_item.opened, decided, reversed", "change.opened_on, decided_on, reversed_on"),
)


def page() -> str:
    """The whole page as Markdown."""
    parts = [
        "# The record set",
        "",
        "<!-- made by python -m goldenthread.analysis.records.reference; change the schema instead -->",
        "",
        "A record set is what measures read: the tables below, all of them optional. On disk it is a "
        "[Data Package](https://datapackage.org): a folder with one Parquet or CSV file per table and a "
        "`datapackage.json` that describes them. What is missing makes the measures that need it undefined, with "
        "the reason.",
        "",
        "- What happened is a UTC time without zone; what was asked or promised is a local date.",
        "- A dated table (`valid_from`, `valid_to`) says what held from one day to another, both days included.",
        '- In CSV, text is UTF-8, an empty field is a missing value, and `""` is a text without letters.',
        "- What the application keeps beside is read by no measure; other columns are kept as they came.",
        "- `goldenthread records check FOLDER` says what is wrong with a record set.",
        "",
    ]
    for table in TABLES.values():
        parts += _table(table)
    parts += ["## Names elsewhere", "", "The scientific reference names some of these differently.", ""]
    parts += ["| there | here |", "|---|---|", *(f"| {there} | {here} |" for there, here in _OTHER_NAMES), ""]
    return "\n".join(parts)


def _table(table: Table) -> list[str]:
    key = ", ".join(f"`{name}`" for name in table.key)
    large = " This table gets large." if table.large else ""
    lines = [f"## {table.name}", "", f"{table.meaning} Key: {key}.{large}", ""]
    lines += ["| column | kind | meaning |", "|---|---|---|"]
    lines += [f"| `{column.name}`{' *' if column.required else ''} | {_kind(column)} | {_meaning(column)} |"
              for column in table.columns]  # fmt: skip
    if table.beside:
        kept = ", ".join(f"`{column.name}` ({_kind(column)}; {_meaning(column)})" for column in table.beside)
        lines += ["", f"The application keeps beside: {kept}."]
    return [*lines, ""] + (["\\* required", ""] if any(c.required for c in table.columns) else [])


def _kind(column: Column) -> str:
    unit = f", {column.unit}" if column.unit else ""
    return _KINDS[column.kind] + unit


def _meaning(column: Column) -> str:
    meaning = column.meaning.replace("|", "\\|")
    if column.one_of:
        meaning += f": {', '.join(f'`{word}`' for word in column.one_of)}"
    return meaning + (f" → [{column.references}](#{column.references})" if column.references else "")


def main() -> None:
    """Write the page to its place, or to the file that is named."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else PAGE)
    target.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
