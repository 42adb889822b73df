"""The monthly report: facts from the records, versions kept, signed once, shared by a link of its own."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from tests.world import NOW, World

from goldenthread.app.customers.actions import record_interaction
from goldenthread.app.errors import Invalid, NotFound, NotPermitted
from goldenthread.app.history.models import Event
from goldenthread.app.orders import actions as orders
from goldenthread.app.programme import actions, errors
from goldenthread.app.programme.models import Due, ReportPaper, ShareLink
from goldenthread.app.programme.printing.report import report_pdf, said_on_paper
from goldenthread.app.voice import actions as voice

MONTH = date(2026, 2, 1)
WEEK = timedelta(days=7)


def promised(world: World, title: str, day: date, delivered: int | None) -> None:
    wanted = {"asked_of": world.field_services, "title": title, "why": "x", "requested_for": day}
    start = NOW - timedelta(days=40)
    order = orders.place_order(world.meridian, **wanted, actor=world.by(world.ana, start))
    orders.promise(order, promised_for=day, actor=world.by(world.omar, start))
    if delivered is not None:
        orders.deliver(order, actor=world.by(world.omar, NOW - timedelta(days=delivered)))


def written(world: World, **said):
    wanted = {"month": MONTH, "judgement": "A hard month", **said}
    return actions.write_report(world.meridian, **wanted, actor=world.by(world.ana))


def test_the_facts_are_the_records_of_that_month(world):
    promised(world, "Kept", date(2026, 2, 10), 25)
    promised(world, "Late", date(2026, 2, 10), 10)
    promised(world, "Never", date(2026, 2, 20), None)
    promised(world, "March", date(2026, 3, 20), None)
    february = NOW - timedelta(days=10)
    record_interaction(
        world.meridian,
        kind="call",
        contact=world.mara,
        note="Secret",
        private=True,
        actor=world.by(world.ana, february),
    )
    facts = written(world).facts
    assert [one["what"] for one in facts["kept"]] == ["Kept"]
    assert [one["what"] for one in facts["broken"]] == ["Late", "Never"]
    assert [(one["what"], one["risk"]) for one in facts["open"]] == [
        ("Never", "its day has passed"),
        ("March", ""),
    ]
    assert facts["standing"] == [{"open": 2, "at_risk": 1}]
    assert facts["months"][-1] == {"month": "2026-02-01", "due": 3, "requested": 1, "first": 1, "last": 1}
    assert [one["due"] for one in facts["months"][:-1]] == [0] * 11
    assert facts["changes"][0]["what"] == "Ana Kovač and Mara Ilić"
    assert [(one["what"], one["times"]) for one in facts["relations"]] == [("Ana Kovač and Mara Ilić", 1)]
    assert "Secret" not in str(facts)


def test_a_signed_version_stays_and_the_due_report_is_issued(world):
    due = Due.objects.create(account=world.meridian, artefact="account_report", due_on=date(2026, 3, 5))
    with pytest.raises(Invalid):
        actions.sign_report(written(world, judgement=""), actor=world.by(world.ana))
    signed = actions.sign_report(written(world), actor=world.by(world.ana))
    due.refresh_from_db()
    assert (signed.number, due.issued_on) == (2, NOW.date())
    with pytest.raises(errors.AlreadySigned):
        actions.sign_report(signed, actor=world.by(world.ana))
    assert written(world).number == 3
    assert Event.objects.filter(kind__startswith="report.").count() == 4


@pytest.mark.parametrize("name", ["ben", "tom", "omar", "sofia", "lena", "vik"])
def test_only_its_manager_writes_it(world, name):
    with pytest.raises(NotPermitted):
        actions.write_report(world.meridian, month=MONTH, actor=world.by(getattr(world, name)))


def test_a_month_to_come_is_refused(world):
    with pytest.raises(Invalid):
        written(world, month=date(2026, 4, 1))


def test_a_link_shows_the_signed_version_to_strangers_and_nothing_once_revoked(world):
    version = written(world)
    with pytest.raises(errors.NotSigned):
        actions.share_report(version, actor=world.by(world.ana))
    actions.sign_report(version, actor=world.by(world.ana))
    link, secret = actions.share_report(version, actor=world.by(world.ana))
    assert secret not in str(list(ShareLink.objects.values()))
    assert actions.open_link(secret, now=NOW) == version
    actions.revoke_link(link, actor=world.by(world.ana))
    for wrong in (secret, secret + "x", ""):
        with pytest.raises(NotFound):
            actions.open_link(wrong, now=NOW)


def test_a_link_expires(world):
    version = actions.sign_report(written(world), actor=world.by(world.ana))
    _, secret = actions.share_report(version, actor=world.by(world.ana))
    with pytest.raises(NotFound):
        actions.open_link(secret, now=NOW + timedelta(days=60))


def test_the_page_of_a_link_needs_no_sign_in_and_leads_nowhere_inside(world):
    world_now = world.by(world.ana)
    version = actions.sign_report(written(world), actor=world_now)
    link, secret = actions.share_report(version, actor=world_now)
    ShareLink.objects.update(expires_at=link.expires_at + timedelta(days=36_500))
    answer = Client().get(f"/shared/{secret}")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "A hard month" in page
    for inside in ('href="/accounts', 'href="/orders', 'href="/feedback', 'href="/barriers', "/reports/"):
        assert inside not in page
    assert answer["Cache-Control"] == "no-store"
    assert Client().get("/shared/nothing").status_code == 404


def test_a_promise_whose_day_is_still_to_come_is_not_broken(world):
    promised(world, "March", date(2026, 3, 20), None)
    facts = written(world, month=NOW.date()).facts
    assert (facts["kept"], facts["broken"]) == ([], [])
    assert facts["months"][-1]["due"] == 0


HOSTILE = '#panic("run") $x^2$ *bold* `code` <label> @ref \\ #sys.inputs \x07 \u202e https://example.org'


@pytest.fixture
def hostile(world):
    """A signed version in which everybody wrote what a typesetter might run."""
    promised(world, HOSTILE, date(2026, 2, 10), 25)
    promised(world, "Open", date(2026, 3, 20), None)
    voice.record_feedback(
        world.meridian, kind="complaint", words=HOSTILE, actor=world.by(world.ana, NOW - WEEK)
    )
    version = written(world, judgement=f"First line\n{HOSTILE}", asks=HOSTILE)
    return actions.sign_report(version, actor=world.by(world.ana))


def test_what_people_wrote_stands_on_paper_as_they_wrote_it(hostile):
    paper = words_on(report_pdf(hostile))
    assert paper.count('#panic("run") $x^2$ *bold* `code` <label> @ref') == 4
    assert "Meridian Health" in paper
    assert "Signed by Ana Kovač, 2 March 2026" in paper
    assert "Version 1, written 2 March 2026" in paper
    assert "What we ask of you" in paper
    with timezone.override("Pacific/Honolulu"):  # where it was the evening before, as the page says there
        assert said_on_paper(hostile)["signed"] == "Signed by Ana Kovač, 1 March 2026"


def test_paper_has_a_title_a_language_and_tags_for_screen_readers(hostile):
    paper = PdfReader(BytesIO(report_pdf(hostile)))
    assert paper.metadata.title == "Meridian Health: account report for February 2026"
    assert paper.root_object["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in paper.root_object
    assert paper.root_object["/Lang"] == "en-GB"
    assert not {"/OpenAction", "/AA", "/JavaScript"} & set(paper.root_object)


def test_a_signed_version_is_printed_once_and_a_draft_each_time(hostile, world):
    first = report_pdf(hostile)
    ReportPaper.objects.update(pdf=b"kept")
    assert report_pdf(hostile) == b"kept"
    draft = written(world)
    assert "Draft: not signed" in words_on(report_pdf(draft))
    assert first.startswith(b"%PDF")
    assert ReportPaper.objects.count() == 1


def test_a_report_without_any_record_is_paper_too(world):
    assert "No promise came due in the last twelve months." in words_on(
        report_pdf(written(world, month=NOW.date()))
    )


def test_a_link_gives_the_paper_and_nothing_once_revoked(hostile, world):
    link, secret = actions.share_report(hostile, actor=world.by(world.ana))
    ShareLink.objects.update(expires_at=link.expires_at + timedelta(days=36_500))
    answer = Client().get(f"/shared/{secret}/paper")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert answer["Content-Disposition"] == 'attachment; filename="account-report-2026-02-v1.pdf"'
    page = Client().get(f"/shared/{secret}").content.decode()
    assert "1 of 1 kept by the day last promised" in page  # the chart's mark says it
    assert "<script>" not in page
    actions.revoke_link(link, actor=world.by(world.ana))
    assert Client().get(f"/shared/{secret}/paper").status_code == 404


def words_on(pdf: bytes) -> str:
    """The text of a PDF, its lines joined."""
    pages = PdfReader(BytesIO(pdf)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def test_letters_that_no_font_has_do_not_keep_the_paper_from_being_made(world):
    version = written(world, judgement="A letter of nobody: \U0010fffd. The rest is read.")
    assert "The rest is read." in words_on(report_pdf(version))
