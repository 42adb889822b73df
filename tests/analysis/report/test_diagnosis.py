"""The diagnosis as a whole: its order, its JSON, its page, and names that mean harm."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pyarrow as pa
import pytest
from tests.analysis.findings.companies import company, usual

import goldenthread as gt
from goldenthread.analysis.calendars import read_calendar
from goldenthread.analysis.records import RecordSet

REPOSITORY = Path(__file__).parents[3]
JANUARY = datetime(2025, 1, 1)
SLUGS = [
    "log",
    "waiting",
    "doors",
    "boundaries",
    "bouncing",
    "bridges",
    "structure",
    "customers",
    "change",
    "first",
]


@pytest.fixture(scope="module")
def stuck() -> gt.report.Diagnosis:
    def wait(sender, receiver, when):
        return 40.0 if (sender, receiver) == (1, 2) else usual(sender, receiver, when)

    return gt.diagnose(company(1, wait=wait))


@pytest.fixture(scope="module")
def healthy() -> gt.report.Diagnosis:
    return gt.diagnose(company(9, orders=300, both_times=False, closed=False))


def hostile() -> RecordSet:
    """Names that would run, turn, or break out, in every place where a log has names."""
    evil = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u202egnp'
    begin = JANUARY
    steps = [(k, s) for k in range(150) for s in range(4)]
    return RecordSet.from_tables(
        {
            "event": pa.table(
                {
                    "event_id": [f"{k}-{s}" for k, s in steps],
                    "order_id": [f"{evil}{k}" for k, _ in steps],
                    "seq": [s for _, s in steps],
                    "unit_id": [f"{evil} unit {s % 2}" for _, s in steps],
                    "person_id": [f"{evil} person {k % 2}" for k, _ in steps],
                    "activity": [f"{evil} step {s}" for _, s in steps],
                    "finished_at": [begin + timedelta(days=k, hours=20 * s) for k, s in steps],
                }
            ),
            "order": pa.table(
                {
                    "order_id": [f"{evil}{k}" for k in range(150)],
                    "account_id": [f"{evil} account {k % 3}" for k in range(150)],
                    "placed_at": [begin + timedelta(days=k) for k in range(150)],
                }
            ),
        }
    )


class Elements(HTMLParser):
    """Every start tag of a page, with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def test_the_sections_stand_in_their_order(stuck):
    assert [section.slug for section in stuck.sections] == SLUGS
    places = [stuck.html().index(f'<section id="{slug}"') for slug in SLUGS]
    assert places == sorted(places)


def test_what_is_planted_comes_first_with_evidence_and_what_would_refute_it(stuck):
    page = stuck.html()
    assert "Work gets stuck between Planning and Field" in stuck.sections[-1].answer
    assert "What would confirm it" in page
    assert "What would refute it" in page
    assert "Work gets stuck between Planning and Field" in stuck.text()


def test_nothing_stands_out_is_an_answer_with_its_rate_of_false_alarms(healthy):
    assert healthy.sections[-1].answer == "Nothing stands out."
    assert "at most 5%" in healthy.html()
    assert healthy.facts["false_alarm_rate"] == 0.05


def test_with_one_time_for_each_step_every_wait_is_called_time_between(healthy):
    page = healthy.html()
    assert "upper bound" in page
    assert healthy.facts["wait"] == "time between"
    assert "Time between steps, from unit to unit" in page
    assert "waiting, from unit to unit" not in page.lower()


def test_what_the_log_cannot_say_is_said_with_the_record_that_would(healthy):
    missing = {m["what"]: m["needs"] for m in healthy.facts["missing"]}
    assert missing["Whether promises were kept"] == ["answer.promised_for"]
    assert "Needed: <code>answer.promised_for</code> (the date promised or offered)" in healthy.html()


NO_KEYS = {"null", "table.column"}  # words of the page in the letters of code


def keys_of_the_page() -> dict[str, set[str]]:
    """The keys that the page of the JSON promises, by the top-level key under which they stand."""
    page = (REPOSITORY / "docs/reference/diagnosis-json.md").read_text()
    known: dict[str, set[str]] = {key: set() for key in re.findall(r"^\| `(\w+)` \|", page, re.M)}
    for paragraph in page.split("\n\n"):
        if begins := re.match(r"\*\*`(\w+)`\*\*:", paragraph):
            known[begins[1]] |= set(re.findall(r"`([\w.]+)`", paragraph[begins.end() :])) - NO_KEYS
    return known


def keys_within(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {key for inner in value.values() for key in keys_within(inner)}
    return {key for inner in value for key in keys_within(inner)} if isinstance(value, list) else set()


def test_the_json_has_the_keys_that_its_page_promises_and_no_others():
    def wait(sender, receiver, when):
        return 40.0 if (sender, receiver) == (1, 2) else usual(sender, receiver, when)

    office = read_calendar("mon-fri 09:00-17:00 AT Europe/Vienna")
    facts = json.loads(gt.diagnose(company(1, wait=wait, bounce=0.3), calendar=office).json())
    promised = keys_of_the_page()
    assert facts.keys() == promised.keys()
    for key, value in facts.items():
        assert value not in (None, [], {}), f"'{key}' is empty here, so that its keys cannot be compared"
        assert keys_within(value) == promised[key], key


def test_one_reason_stands_once_with_all_the_questions_that_it_bars(tmp_path):
    log = tmp_path / "log.csv"
    log.write_text("ticket,when,team\na,2025-03-03 09:00:00,Desk\na,2025-03-04 09:00:00,Lab\n")
    diagnosis = gt.diagnose(gt.read_log(log, order="ticket", time="when", unit="team"))
    section = diagnosis.html().partition('<section id="log"')[2].partition("</section>")[0]
    assert section.count("no column holds it") == 1
    for question in ("Which customer an order was for", "Who did a step", "What was promised"):
        assert f"<li>{question}" in section
    assert [m["what"] for m in diagnosis.facts["missing"] if m["section"] == "log"].count(
        "Which function a unit belongs to"
    )


def test_hand_offs_in_the_json_agree_with_each_other(stuck):
    handoffs = stuck.facts["handoffs"]
    assert handoffs["total"] == sum(pair["n"] for pair in handoffs["pairs"])
    assert handoffs["per_order"]["mean"] * stuck.facts["log"]["orders"] == pytest.approx(handoffs["total"])
    assert handoffs["between_units_hours"] == pytest.approx(sum(p["total_hours"] for p in handoffs["pairs"]))


def test_the_page_needs_nothing_else_and_runs_only_its_own_script(stuck):
    page = stuck.html()
    elements = Elements(page)
    assert [tag for tag, _ in elements.tags].count("script") == 1
    assert not [tag for tag, _ in elements.tags if tag in ("img", "link", "iframe", "object", "form")]
    for tag, attributes in elements.tags:
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        assert "style" not in attributes, (tag, attributes)
        for name in ("href", "src", "xlink:href"):
            assert (attributes.get(name) or "#").startswith("#"), (tag, attributes)
    policy = next(a["content"] for t, a in elements.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_hostile_names_stay_text():
    diagnosis = gt.diagnose(hostile(), people=True)
    page = diagnosis.html()
    tags = [tag for tag, _ in Elements(page).tags]
    assert tags.count("script") == 1
    assert "img" not in tags
    for text in (page, diagnosis.text()):
        assert "\u202e" not in text
    assert "<script>alert" not in page
    assert json.loads(diagnosis.json())["log"]["orders"] == 150


def test_persons_are_named_only_on_request():
    records = company(6, orders=300, one_person=True)
    assert "Field-0" not in gt.diagnose(records).html()
    assert "Field-0" in gt.diagnose(records, people=True).html()


def test_a_diagnosis_says_how_far_it_is():
    told: list[tuple[str, int, int]] = []
    gt.diagnose(company(3, orders=30), progress=lambda *step: told.append(step))
    assert [done for _, done, _ in told] == list(range(len(SLUGS) + 1))
    assert {total for _, _, total in told} == {len(SLUGS)}


@pytest.mark.parametrize(
    "tables",
    [
        {},
        {"event": pa.table({"event_id": ["1"], "order_id": ["a"], "seq": [0], "finished_at": [JANUARY]})},
        {
            "event": pa.table(
                {"event_id": ["1", "2"], "order_id": ["a", "a"], "seq": [0, 1], "unit_id": ["x", "y"],
                 "finished_at": [JANUARY] * 2}
            )
        },
    ],
    ids=["nothing", "one event", "equal times"],
)  # fmt: skip
def test_a_log_with_next_to_nothing_is_answered_all_the_same(tables):
    diagnosis = gt.diagnose(RecordSet.from_tables(tables))
    assert [section.slug for section in diagnosis.sections] == SLUGS
    assert diagnosis.sections[-1].answer == "Nothing could be tested."
    assert re.search(r"<h1>.+</h1>", diagnosis.html())
    json.loads(diagnosis.json())


def over_months(begun: list[int]) -> RecordSet:
    """So many orders of two steps begin in each of the months."""
    days = [
        (month, JANUARY.replace(year=2023 + month // 12, month=1 + month % 12) + timedelta(hours=i))
        for month, n in enumerate(begun)
        for i in range(n)
    ]
    steps = [(f"{k}", at + timedelta(hours=h)) for k, (_, at) in enumerate(days) for h in (0, 5)]
    return RecordSet.from_tables(
        {"event": pa.table({"order_id": [order for order, _ in steps], "finished_at": [at for _, at in steps],
                            "unit_id": ["x", "y"] * len(days), "activity": ["begin", "end"] * len(days)}),
         "order": pa.table({"order_id": [f"{k}" for k in range(len(days))], "placed_at": [at for _, at in days]})}
    )  # fmt: skip


def change_of(records: RecordSet):
    return next(s for s in gt.diagnose(records).sections if s.slug == "change")


def test_a_series_that_moves_from_level_to_level_is_said_to_and_none_of_its_months_is_marked():
    section = change_of(over_months([30, 31] * 6 + [60, 62] * 6))
    assert (
        "How many orders begin has no common level: in the median month 31 orders in the first"
        in section.answer
    )
    assert "Other months differ no more than chance" not in section.answer
    chart = next(
        part for part in section.parts if getattr(part, "title", "").startswith("How many orders begin")
    )
    assert not any(signal for _, _, signal in chart.rows)


def test_one_month_out_of_the_ordinary_is_marked_among_the_rest():
    section = change_of(over_months([20, 23, 21, 24] * 2 + [90] + [22, 20, 24] * 4))
    assert "how many orders begin (1 of" in section.answer
    assert section.answer.endswith("Other months differ no more than chance would have it.")


def test_three_orders_are_too_few_to_speak_of_half_of_them():
    sections = gt.diagnose(over_months([2, 0, 0, 1])).sections
    assert next(s for s in sections if s.slug == "waiting").answer == "3 orders are too few to say."
    assert next(s for s in sections if s.slug == "bouncing").answer.endswith(
        "No step is done again after others."
    )


def test_two_orders_give_no_halves_and_no_law_of_queues():
    """What is too little to say is not said a second time as a figure."""
    page = gt.diagnose(over_months([2])).html()
    assert "2 orders are too few to say." in page
    for claim in (
        "Half are done within",
        "Little's law",
        "Share of orders still open",
        "Steps that are done again",
    ):
        assert claim not in page


def test_units_that_keep_their_orders_are_told_from_units_that_nobody_names():
    at = [JANUARY + timedelta(hours=h) for h in range(4)]
    said = {}
    for units in (["x", "x", "y", "y"], [None] * 4):
        event = pa.table(
            {"order_id": ["a", "a", "b", "b"], "finished_at": at, "unit_id": pa.array(units, pa.string())}
        )
        facts = gt.diagnose(RecordSet.from_tables({"event": event})).facts
        said[units[0]] = {m["section"]: (m["reason"], m["needs"]) for m in facts["missing"]}
        expected = "No work passes between two units." if units[0] else "This log cannot say."
        assert {facts["answers"][name] for name in ("boundaries", "bridges", "structure")} == {expected}
    kept, nobody = said["x"], said[None]
    for section in ("boundaries", "structure"):
        assert kept[section][0] == "no work passes between two known units"
        assert kept[section][1] == []
        assert nobody[section] == ("the events name no unit", ["event.unit_id"])


@pytest.mark.parametrize(
    ("units", "says"),
    [
        (["x", "x", "y"], "No hand-off lies between two of them, so that none hangs on it."),
        (
            ["x", "y", "y"],
            "100% of the hand-offs lie between two of them: who handed to whom is there only the order",
        ),
    ],
)
def test_events_of_one_time_say_whether_hand_offs_hang_on_the_order_of_their_rows(units, says):
    times = [JANUARY, JANUARY, JANUARY + timedelta(days=1)]
    event = pa.table({"order_id": ["a"] * 3, "seq": [1, 2, 3], "finished_at": times, "unit_id": units})
    assert says in gt.diagnose(RecordSet.from_tables({"event": event})).html()


def test_a_month_of_a_few_hand_offs_has_no_mean():
    section = change_of(over_months([20] * 6 + [2] + [20] * 6))
    lengths = {part.title.split(" (")[0]: len(part.rows) for part in section.parts if hasattr(part, "rows")}
    assert lengths["How many orders begin"] == lengths["How long hand-offs take"] + 1


def test_a_log_without_units_says_which_columns_may_yet_name_them(tmp_path):
    log = tmp_path / "log.csv"
    log.write_text("ticket,when,vehicle\na,2025-03-03 09:00:00,v1\na,2025-03-04 09:00:00,v2\n")
    page = gt.diagnose(gt.read_log(log, order="ticket", time="when")).html()
    assert "Columns that were kept without a meaning: vehicle." in page
    assert "No event names a unit" in page
