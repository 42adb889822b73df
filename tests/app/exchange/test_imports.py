"""CSV in: previewed without a trace, applied by the real actions, refused row by row with the remedy."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from tests.world import NOW

from goldenthread.app.customers.models import Account, Contact
from goldenthread.app.errors import NotPermitted
from goldenthread.app.exchange.importing import actions
from goldenthread.app.exchange.importing.errors import NotReady, NotSaidHow, RowsRefused, UnreadableFile
from goldenthread.app.exchange.models import ImportRun
from goldenthread.app.history.models import Event
from goldenthread.app.orders.models import Order
from goldenthread.app.people import actions as people
from goldenthread.app.people.models import Person, Role, Unit
from goldenthread.app.programme.models import Effort

pytestmark = pytest.mark.django_db
PEOPLE = (
    "Id,Full name,E-mail,Start date,Department,Role\n"
    "p1,Zoë Ödegård,zoe@example.com,2024-05-01,Field services,Unit member\n"
    "p2,مريم حداد,maryam@example.com,2025-01-07,Planning,unit lead\n"
)


@pytest.fixture(autouse=True)
def _on_the_casts_monday():
    with time_machine.travel(NOW, tick=False):
        yield


def sent(world, kind: str, text: str | bytes, by: Person | None = None, **how: str) -> ImportRun:
    """A file that was sent, confirmed as guessed, and checked."""
    content = text.encode() if isinstance(text, str) else text
    actor = world.by(by or world.ines)
    run = actions.send_file(kind, f"{kind}.csv", content, actor=actor)
    actions.settle(run, mapping=run.mapping, actor=actor, **how)
    return checked(run)


def checked(run: ImportRun) -> ImportRun:
    actions.work(run.pk)
    run.refresh_from_db()
    return run


def applied(world, run: ImportRun, *, good_rows_only: bool = False) -> ImportRun:
    actions.ask_to_apply(run, good_rows_only=good_rows_only, actor=world.by(run.sent_by))
    return checked(run)


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    found = run.findings
    return found["added"], found["changed"], found["unchanged"], run.refused_rows


def reasons(run: ImportRun) -> list[tuple[int, str, str]]:
    return [(one["row"], one["column"], one["value"]) for one in run.refused]


def test_a_preview_tells_what_would_happen_and_leaves_no_trace(world):
    before = (Person.objects.count(), Event.objects.count())
    run = sent(world, "people", PEOPLE)
    assert counts(run) == (2, 0, 0, 0)
    assert [one["what"] for one in run.findings["shown"]] == ["Zoë Ödegård", "مريم حداد"]
    assert (Person.objects.count(), Event.objects.count()) == before


def test_people_are_imported_by_the_actions_with_the_person_as_actor(world):
    run = applied(world, sent(world, "people", PEOPLE))
    assert run.applied_at == NOW
    zoe = Person.objects.get(email="zoe@example.com")
    assert (zoe.name, zoe.hired_on) == ("Zoë Ödegård", date(2024, 5, 1))
    assert zoe.assignments.get().role == Role.UNIT_MEMBER
    told = Event.objects.filter(subject_type="person", subject_id=zoe.pk).values_list(
        "kind", "via", "actor_person"
    )
    assert list(told) == [("person.added", "import", world.ines.pk)]
    said = Event.objects.get(kind="import.applied")
    assert said.payload == {"subject": "people", "added": 2, "changed": 0, "unchanged": 0, "refused": 0}


def test_the_same_file_again_changes_nothing_and_a_changed_one_what_is_new_in_it(world):
    applied(world, sent(world, "people", PEOPLE))
    before = Event.objects.exclude(kind="import.applied").count()
    assert counts(applied(world, sent(world, "people", PEOPLE))) == (0, 0, 2, 0)
    assert Event.objects.exclude(kind="import.applied").count() == before
    married = sent(world, "people", PEOPLE.replace("Zoë Ödegård", "Zoë Ruiz"))
    assert counts(married) == (0, 1, 1, 0)
    assert married.findings["shown"][0]["changes"] == [["Name", "Zoë Ödegård", "Zoë Ruiz"]]
    applied(world, married)
    assert Person.objects.get(email="zoe@example.com").name == "Zoë Ruiz"


BAD = (
    "Name,E-mail,Hired on,Unit,Role\n"
    "Good One,good@example.com,2024-05-01,,\n"
    ",nobody@example.com,,,\n"
    "Bad Day,bad@example.com,2024-02-30,,\n"
    "No Unit,nounit@example.com,,Astrology,Unit member\n"
    "No Role,norole@example.com,,Planning,wizard\n"
    "Twice,good@example.com,,,\n"
)


def test_refused_rows_name_row_column_and_value_and_stop_everything(world):
    run = sent(world, "people", BAD)
    assert reasons(run) == [
        (3, "Name", ""),
        (4, "Hired on", "2024-02-30"),
        (5, "Unit", "Astrology"),
        (6, "Role", "wizard"),
        (7, "Name", "Twice"),
    ]
    assert "year-month-day" in run.refused[1]["reason"]
    with pytest.raises(RowsRefused, match="5 rows are refused"):
        actions.ask_to_apply(run, actor=world.by(world.ines))
    assert not Person.objects.filter(email="good@example.com").exists()


def test_the_good_rows_are_imported_if_asked_and_the_rest_comes_back_as_a_file(world):
    run = applied(world, sent(world, "people", BAD), good_rows_only=True)
    assert counts(run) == (1, 0, 0, 5)
    assert Person.objects.filter(email="good@example.com").exists()
    header, rows = actions.refused_file(run)
    assert header[-2:] == ["Row", "Why it is refused"]
    assert [row[-2] for row in rows] == [3, 4, 5, 6, 7]
    assert Event.objects.get(kind="import.applied").payload["refused"] == 5


def test_what_changed_since_the_check_is_not_overrun(world):
    run = sent(world, "people", PEOPLE)
    people.change_unit(world.planning, valid_from=NOW.date(), name="Scheduling", actor=world.by(world.ines))
    run = applied(world, run)
    assert run.applied_at is None
    assert "Nothing was imported" in run.failure
    assert not Person.objects.filter(email="zoe@example.com").exists()


UNITS = (
    "Name,Parent,Kind,Region\nNight shift,Field crew,function,North\nField crew,Operations,Function,North\n"
)


def test_units_come_with_their_parents_whatever_the_order_of_rows(world):
    run = applied(world, sent(world, "units", UNITS))
    assert counts(run) == (2, 0, 0, 0)
    night = Unit.objects.get(name="Night shift")
    assert (night.parent.name, night.parent.parent) == ("Field crew", world.operations)
    assert counts(sent(world, "units", UNITS)) == (0, 0, 2, 0)
    moved = applied(world, sent(world, "units", UNITS.replace("function,North", "function,South")))
    assert counts(moved) == (0, 1, 1, 0)
    assert Event.objects.filter(kind="unit.changed", subject_id=night.pk).get().payload["changes"] == {
        "region": {"old": "North", "new": "South"}
    }


def test_units_above_one_another_in_a_circle_are_refused(world):
    run = sent(world, "units", "Name,Parent\nA,B\nB,C\nC,A\nD,Operations\n")
    assert counts(run) == (1, 0, 0, 3)
    assert "circle" in run.refused[0]["reason"]


def test_accounts_name_their_manager_and_their_numbers_may_be_european(world):
    text = (
        "Name;Parent;Account manager;Annual value;Tier;Margin;Annual potential\n"
        f"Nova AG;;{world.ana.name};1.234.500,50;key;-20.000;900.000,25\n"
        f"Nova Graz;Nova AG;{world.ben.name};2,5;;;\n"
    )
    run = applied(world, sent(world, "accounts", text, world.lena))
    assert counts(run) == (2, 0, 0, 0)
    nova = Account.objects.get(name="Nova AG")
    assert (nova.manager, str(nova.annual_value)) == (world.ana, "1234500.50")
    assert (str(nova.margin), str(nova.potential)) == ("-20000.00", "900000.25")
    graz = Account.objects.get(name="Nova Graz")
    assert (graz.parent, graz.margin, graz.worth) == (nova, None, None)


ORDERS = (
    "Id,Account,Asked of,Title,Why it matters,Requested for,Value\n"
    "o1,Meridian Hospitals,Field services,Forty scanners,The ward opens,2026-04-20,184000\n"
)


def test_an_account_manager_imports_orders_of_the_own_accounts_only(world):
    text = ORDERS.replace("Meridian Hospitals", world.meridian.name)
    foreign = f"o2,{world.castor.name},Planning,A van,It is late,2026-04-21,\n"
    run = sent(world, "orders", text + foreign, world.ana)
    assert counts(run) == (1, 0, 0, 1)
    assert reasons(run) == [(3, "Account", world.castor.name)]
    applied(world, run, good_rows_only=True)
    order = Order.objects.get(title="Forty scanners")
    assert (order.placed_by, order.state) == (world.ana, "asked")
    assert counts(sent(world, "orders", text, world.ana)) == (0, 0, 1, 0)
    later = applied(world, sent(world, "orders", text.replace("04-20", "04-27"), world.ana))
    assert counts(later) == (0, 1, 0, 0)
    order.refresh_from_db()
    assert order.requested_for == date(2026, 4, 27)
    rewritten = sent(world, "orders", text.replace("184000", "1"), world.ana)
    assert reasons(rewritten) == [(2, "Value", "1")]


def test_contacts_are_found_again_by_address_or_name(world):
    text = f"Account,Name,E-mail,Authority\n{world.meridian.name},Lea Frost,lea@example.org,4\n"
    applied(world, sent(world, "contacts", text, world.ana))
    assert Contact.objects.get(name="Lea Frost").authority == 4
    changed = applied(world, sent(world, "contacts", text.replace(",4", ",5"), world.ana))
    assert counts(changed) == (0, 1, 0, 0)
    assert Contact.objects.get(name="Lea Frost").authority == 5


def test_hours_are_imported_once_however_often_the_file_is_sent(world):
    text = f"Person,Account,Month,Hours\nana@thread.example,{world.meridian.name},2026-02-17,61.5\n"
    assert counts(applied(world, sent(world, "hours", text, world.lena))) == (1, 0, 0, 0)
    assert counts(sent(world, "hours", text, world.lena)) == (0, 0, 1, 0)
    changed = applied(world, sent(world, "hours", text.replace("61.5", "60"), world.ana))
    assert counts(changed) == (0, 1, 0, 0)
    one = Effort.objects.get()
    assert (one.person, one.account, str(one.month), one.hours) == (
        world.ana,
        world.meridian,
        "2026-02-01",
        60,
    )
    assert Event.objects.filter(kind="effort.recorded").count() == 2


@pytest.mark.parametrize("wrong", ["-1", "745", "1.005", "many", ""])
def test_hours_that_cannot_be_are_refused_with_their_row(world, wrong):
    text = f"Person,Account,Month,Hours\nana@thread.example,{world.meridian.name},2026-02-17,{wrong}\n"
    run = sent(world, "hours", text, world.lena, decimals="point")
    assert (counts(run)[0], run.refused_rows) == (0, 1)
    assert not Effort.objects.exists()


def test_somebody_elses_hours_are_not_ones_own_to_import(world):
    text = f"Person,Account,Month,Hours\nBen Okafor,{world.meridian.name},2026-02-17,8\n"
    assert counts(sent(world, "hours", text, world.ana)) == (0, 0, 0, 1)


def test_who_may_import_what(world):
    may = {
        "people": {world.ines, world.hanna},
        "units": {world.ines},
        "accounts": {world.ines, world.lena},
        "contacts": {world.ana, world.lena},
        "orders": {world.ana},
        "hours": {world.lena, world.ana},
    }
    for kind, allowed in may.items():
        for person in (world.ines, world.hanna, world.lena, world.ana, world.omar, world.tom, world.vik):
            if person in allowed:
                assert actions.subject_of(kind, world.by(person)).kind == kind
            else:
                with pytest.raises(NotPermitted):
                    actions.subject_of(kind, world.by(person))


def test_dates_and_numbers_that_read_two_ways_are_asked_about(world):
    text = "Name,Hired on\nOne,03/04/2024\nTwo,05/06/2024\n"
    with pytest.raises(NotSaidHow, match="03/04/2024"):
        sent(world, "people", text)
    run = applied(world, sent(world, "people", text, dates="dmy"))
    assert run.applied_at
    assert Person.objects.get(name="One").hired_on == date(2024, 4, 3)
    with pytest.raises(NotSaidHow, match="1,234"):
        sent(world, "accounts", 'Name,Annual value\nOne,"1,234"\n')
    assert counts(sent(world, "accounts", 'Name,Annual value\nOne,"1,234"\n', decimals="point")) == (
        1,
        0,
        0,
        0,
    )


def test_a_guarded_formula_is_the_text_that_was_exported(world):
    applied(world, sent(world, "people", "Name\n'=HYPERLINK(1)\n<script>alert(1)</script>\n"))
    assert set(Person.objects.filter(name__contains="(1)").values_list("name", flat=True)) == {
        "=HYPERLINK(1)",
        "<script>alert(1)</script>",
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"Name,E-mail\n", "no rows"),
        (b"PK\x03\x04rest", "Save it as CSV"),
        (b"\x1f\x8b\x08\x00", "Save it as CSV"),
        (b"Name,E-mail\nA,a@example.com\n" * 200_000, "an import takes 5 MB"),
        (b"Name,E-mail\nA\0B,c\n", "Row 2, column 'Name' holds a NUL"),
        (b"Name,E-mail\nA,b,c\n", "Row 2 has 3 values where the header names 2"),
        (b'Name,E-mail\n"A,b\n', "Row 2 cannot be read"),
        (b"1,2\n3,4\n", "must name the columns"),
        (b"Name,E-mail\n" + b"A," + b"b" * 30_000 + b"\n", "Row 2, column 'E-mail' holds 30,000 characters"),
        (b"Name,E-mail\n" + b"A,b\n" * 20_001, "more than 20,000 rows"),
    ],
)
def test_a_hostile_file_is_refused_in_a_sentence(world, content, said):
    with pytest.raises(UnreadableFile, match=said):
        actions.send_file("people", "people.csv", content, actor=world.by(world.ines))
    assert not ImportRun.objects.exists()


def test_windows_text_is_read_and_told(world):
    run = sent(world, "people", "Name;E-mail\nJürgen Groß;j@example.com\n".encode("cp1252"))
    assert run.findings["shown"][0]["what"] == "Jürgen Groß"
    assert "cp1252" in actions.table_of(run).notes[0]


def test_nothing_is_done_twice_or_before_its_time(world):
    run = actions.send_file("people", "p.csv", PEOPLE.encode(), actor=world.by(world.ines))
    with pytest.raises(NotReady, match="not been checked"):
        actions.ask_to_apply(run, actor=world.by(world.ines))
    run = applied(world, sent(world, "people", PEOPLE))
    with pytest.raises(NotReady, match="has been imported"):
        actions.ask_to_apply(run, actor=world.by(world.ines))
    assert actions.work(run.pk) is None


def test_an_encoding_that_cannot_be_a_name_is_refused(world):
    run = sent(world, "people", PEOPLE)
    with pytest.raises(UnreadableFile, match="That encoding is not known"):
        actions.settle(run, mapping=run.mapping, encoding="\x00", actor=world.by(world.ines))
