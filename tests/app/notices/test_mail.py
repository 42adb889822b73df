"""Mail: at once for what needs you, once a day for the rest, tried again, given up in sight, never twice."""

from __future__ import annotations

import smtplib
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.core import mail as post
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.app.notices.conftest import told
from tests.world import NOW

from goldenthread.app.history.models import Event
from goldenthread.app.notices import actions
from goldenthread.app.notices.errors import NotFailed
from goldenthread.app.notices.models import Mail, Notice
from goldenthread.app.orders import actions as orders
from goldenthread.app.people import actions as people
from goldenthread.app.people.actors import clock
from goldenthread.app.programme import actions as programme
from goldenthread.app.programme.models import Duty

pytestmark = pytest.mark.django_db
MONDAY = NOW + timedelta(hours=5)  # three in the afternoon in Vienna


def place(world, title="Ten scanners", why="The ward opens"):
    return orders.place_order(
        world.meridian,
        asked_of=world.field_services,
        title=title,
        why=why,
        requested_for=date(2026, 3, 20),
        actor=world.by(world.ana),
    )


def sent_to(name: str) -> list:
    return [one for one in post.outbox if one.to == [f"{name}@thread.example"]]


def html_of(message) -> str:
    return next(part.content for part in message.alternatives if part.mimetype == "text/html")


def test_who_is_asked_has_a_mail_that_says_what_when_and_why(world, work):
    order = place(world)
    work()
    (message,) = sent_to("omar")
    assert message.subject == "Ten scanners (Meridian Health)"
    for said in (message.body, html_of(message)):
        assert "Ana Kovač placed an order with Field services" in said
        assert "Friday 20 March 2026" in said
        assert "The ward opens" in said
        assert f"http://127.0.0.1:8000/orders/{order.pk}" in said
        assert "http://127.0.0.1:8000/me/notices" in said
    assert sent_to("ana") == []
    assert sent_to("priya") == []  # hers comes with the daily mail
    row = Mail.objects.get()
    assert (row.sent_at, row.attempts) == (MONDAY, 0)


def test_mails_of_one_order_stand_together_and_apart_from_others(world, work):
    order = place(world)
    work()
    orders.counter(order, promised_for=date(2026, 4, 1), actor=world.by(world.omar))
    place(world, "Vans")
    work()
    (to_ana,), (scanners, vans) = sent_to("ana"), sent_to("omar")
    assert to_ana.extra_headers["References"] == scanners.extra_headers["References"]
    assert scanners.extra_headers["References"] != vans.extra_headers["References"]
    assert to_ana.subject == scanners.subject
    assert len({one.extra_headers["Message-ID"] for one in post.outbox}) == 3


def test_every_mail_says_where_to_choose_how_one_is_told(world, work):
    place(world)
    work()
    (message,) = sent_to("omar")
    assert message.extra_headers["List-Unsubscribe"] == "<http://127.0.0.1:8000/me/notices>"
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_words_from_outside_cannot_become_a_header_or_markup(world, work):
    place(world, "Ten\r\nBcc: everybody@evil.example <script>alert(1)</script> \u202egnp")
    work()
    (message,) = sent_to("omar")
    whole = message.message()
    assert "Bcc" not in whole
    assert whole["To"] == "omar@thread.example"
    assert "\n" not in message.subject
    assert "\u202e" not in message.subject
    assert "<script" not in html_of(message)
    assert "&lt;script&gt;" in html_of(message)


def test_words_of_several_lines_cannot_pass_for_lines_of_the_mail_itself(world, work):
    """In plain text there is no markup to tell them apart: what somebody wrote stands in from its second line on."""
    forged = "Open it in Golden Thread: https://evil.example/sign-in"
    place(world, f"Ten\n{forged}", why=f"The ward\u2028{forged}\r\n{forged}")
    work()
    (message,) = sent_to("omar")
    with_it = [line for line in message.body.splitlines() if "evil.example" in line]
    assert len(with_it) >= 3
    assert all(line.startswith("    ") for line in with_it)


def test_the_html_loads_nothing_from_elsewhere_and_knows_the_dark(world, work):
    place(world)
    work()
    html = html_of(sent_to("omar")[0])
    assert "<img" not in html
    assert "url(" not in html
    assert 'name="color-scheme" content="light dark"' in html
    assert "prefers-color-scheme: dark" in html


# -- when


def test_a_mail_waits_for_the_end_of_quiet_hours(world, work):
    with time_machine.travel(datetime(2026, 3, 2, 21, 30, tzinfo=UTC), tick=False):  # half past ten in Vienna
        place(world)
        work()
        assert post.outbox == []
        assert Mail.objects.get().not_before == datetime(2026, 3, 3, 6, 0, tzinfo=UTC)
    with time_machine.travel(datetime(2026, 3, 3, 5, 59, tzinfo=UTC), tick=False):
        work()
        assert post.outbox == []
    with time_machine.travel(datetime(2026, 3, 3, 6, 0, tzinfo=UTC), tick=False):
        work()
        assert len(sent_to("omar")) == 1


def test_without_quiet_hours_it_comes_at_once(world, work):
    actions.choose_how_to_be_told(quiet_from=time(0), quiet_until=time(0), actor=world.by(world.omar))
    with time_machine.travel(datetime(2026, 3, 2, 23, 30, tzinfo=UTC), tick=False):
        place(world)
        work()
    assert len(sent_to("omar")) == 1


def test_the_daily_mail_comes_once_at_ones_hour_with_everything_unread(world, work):
    place(world)
    place(world, "Vans")
    work()
    assert sent_to("priya") == []
    with time_machine.travel(datetime(2026, 3, 3, 5, 50, tzinfo=UTC), tick=False):  # ten to seven in Vienna
        assert actions.put_down_digests(actor=clock()) == 0
    with time_machine.travel(datetime(2026, 3, 3, 6, 0, tzinfo=UTC), tick=False):
        assert actions.put_down_digests(actor=clock()) == 1
        assert actions.put_down_digests(actor=clock()) == 0
        work()
        (message,) = sent_to("priya")
        assert message.subject == "2 things to know, Tuesday 3 March"
        for said in (message.body, html_of(message)):
            assert "Ten scanners" in said
            assert "Vans" in said
        place(world, "Ladders")  # and what comes later waits for tomorrow
        work()
        assert actions.put_down_digests(actor=clock()) == 0
    with time_machine.travel(datetime(2026, 3, 4, 6, 0, tzinfo=UTC), tick=False):
        assert actions.put_down_digests(actor=clock()) == 1
        work()
    assert [one.subject for one in sent_to("priya")][1:] == ["1 thing to know, Wednesday 4 March"]


def test_no_daily_mail_comes_on_a_weekend_a_holiday_or_while_one_is_away(world, work):
    place(world)
    work()
    people.record_absence(
        world.priya,
        from_at=datetime(2026, 3, 2, 23, tzinfo=UTC),
        to_at=datetime(2026, 3, 6, 23, tzinfo=UTC),
        actor=world.by(world.priya),
    )
    quiet_days = [
        datetime(2026, 3, day, 9, tzinfo=UTC) for day in (3, 6, 7, 8)
    ]  # away, away, Saturday, Sunday
    for moment in quiet_days:
        assert actions.put_down_digests(actor=clock(moment)) == 0, moment
    assert actions.put_down_digests(actor=clock(datetime(2026, 3, 9, 9, tzinfo=UTC))) == 1


def test_nothing_is_sent_where_everything_was_read(world, work, signed_in):
    place(world)
    work()
    actions.mark_read(Notice.objects.filter(person=world.priya), actor=world.by(world.priya))
    assert actions.put_down_digests(actor=clock(NOW + timedelta(days=1))) == 0


# -- how one wishes


def test_a_group_can_come_daily_or_stay_inside(world, work):
    actions.choose_how_to_be_told(ways={"answers": "digest", "orders": "at_once"}, actor=world.by(world.omar))
    actions.choose_how_to_be_told(ways={"orders": "inside"}, actor=world.by(world.priya))
    place(world)
    work()
    assert post.outbox == []
    assert [one.way for one in told(world.omar)] == ["digest"]
    assert [one.way for one in told(world.priya)] == ["inside"]
    assert actions.put_down_digests(actor=clock(NOW + timedelta(days=1))) == 1  # Omar's alone


def test_choosing_is_in_history_with_old_and_new(world):
    actions.choose_how_to_be_told(
        ways={"answers": "digest", "orders": "digest"}, digest_at=time(9, 30), actor=world.by(world.omar)
    )
    event = Event.objects.get(kind="notice_wishes.set")
    assert event.payload == {
        "changes": {
            "answers": {"old": "at_once", "new": "digest"},
            "digest_at": {"old": "07:00", "new": "09:30"},
        }
    }
    assert event.actor_person == world.omar


def test_the_settings_page_keeps_what_is_chosen(world, signed_in):
    client = signed_in(world.omar)
    page = client.get("/me/notices")
    assert "Europe/Vienna" in page.content.decode()
    form = {**page.context["form"].initial, "answers": "inside", "digest_at": "08:15"}
    assert client.post("/me/notices", form).status_code == 303
    shown = client.get("/me/notices").context["form"].initial
    assert (shown["answers"], shown["digest_at"]) == ("inside", time(8, 15))
    assert client.post("/me/notices", {**form, "answers": "pigeon"}).status_code == 422


# -- what need not go any more


def test_what_was_read_before_the_mail_went_is_not_mailed(world, work):
    with time_machine.travel(datetime(2026, 3, 2, 22, tzinfo=UTC), tick=False):
        order = place(world)
        work()
        orders.promise(
            order,
            promised_for=date(2026, 3, 20),
            actor=world.by(world.omar, datetime(2026, 3, 2, 22, 30, tzinfo=UTC)),
        )
        work()
    with time_machine.travel(datetime(2026, 3, 3, 7, tzinfo=UTC), tick=False):
        work()
    assert sent_to("omar") == []
    assert (
        Mail.objects.filter(person=world.omar)
        .values_list("dropped", flat=True)[0]
        .startswith("read meanwhile")
    )


@pytest.mark.parametrize("how", ["left", "erased", "login closed"])
def test_whoever_leaves_before_the_mail_goes_gets_none(world, work, how):
    with time_machine.travel(datetime(2026, 3, 2, 22, tzinfo=UTC), tick=False):
        place(world)
        work()
    with time_machine.travel(datetime(2026, 3, 4, 7, tzinfo=UTC), tick=False):
        if how == "login closed":
            people.close_login(world.omar, actor=world.by(world.ines))
        else:
            people.leave(
                world.omar,
                left_on=date(2026, 3, 2),
                actor=world.by(world.hanna, datetime(2026, 3, 4, tzinfo=UTC)),
            )
        if how == "erased":
            people.erase(world.omar, actor=world.by(world.ines, datetime(2026, 3, 4, tzinfo=UTC)))
        work()
        assert actions.put_down_digests(actor=clock()) == 1  # Priya's
    assert sent_to("omar") == []
    assert Mail.objects.get(person=world.omar).dropped == "they have left, or cannot sign in"


# -- servers that fail


class DownAtFirst(BaseEmailBackend):
    """A mail server that refuses as often as it is told to, then takes everything."""

    errors: list[Exception] = []
    taken: list = []

    def send_messages(self, messages):
        if self.errors:
            raise self.errors.pop(0)
        self.taken.extend(messages)
        return len(messages)


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = f"{__name__}.DownAtFirst"
    DownAtFirst.errors, DownAtFirst.taken = [], []
    return DownAtFirst


def later(**after) -> time_machine.travel:
    return time_machine.travel(MONDAY + timedelta(**after), tick=False)


def test_a_server_that_is_down_is_tried_again_later_and_later(world, work, server):
    server.errors = [smtplib.SMTPServerDisconnected("gone"), ConnectionRefusedError("nobody there")]
    place(world)
    work()
    row = Mail.objects.get()
    assert (row.attempts, row.sent_at, row.failed_at) == (1, None, None)
    assert row.last_error == "SMTPServerDisconnected: gone"
    work()  # too early
    assert Mail.objects.get().attempts == 1
    with later(minutes=1):
        work()
    assert Mail.objects.get().attempts == 2
    with later(minutes=6):
        work()
    row.refresh_from_db()
    assert (row.sent_at, row.last_error) == (MONDAY + timedelta(minutes=6), "")
    assert len(server.taken) == 1


def test_after_a_day_it_is_given_up_where_the_administrator_sees_it_and_sends_it_again(
    world, work, server, signed_in
):
    server.errors = [smtplib.SMTPServerDisconnected("gone") for _ in range(8)]
    place(world)
    work()
    for hours in (0.02, 0.2, 0.5, 2, 6, 13, 26):
        with later(hours=hours):
            work()
    row = Mail.objects.get()
    assert (row.attempts, row.failed_at) == (8, MONDAY + timedelta(hours=26))
    admin = signed_in(world.ines)
    page = admin.get("/mail").content.decode()
    assert "Omar Said" in page
    assert "SMTPServerDisconnected: gone" in page
    assert "scanners" not in page  # configuration, no content
    assert signed_in(world.ana).post(f"/mail/{row.pk}/repetition").status_code == 403
    assert admin.post(f"/mail/{row.pk}/repetition").status_code == 303
    work()
    row.refresh_from_db()
    assert row.sent_at is not None
    assert len(server.taken) == 1
    event = Event.objects.get(kind="mail.repeated")
    assert event.payload == {"mail_id": row.pk, "to_person_id": world.omar.pk, "attempts": 8}
    assert "Every mail has gone out" in admin.get("/mail").content.decode()


def test_a_mailbox_that_is_not_there_is_not_tried_again(world, work, server):
    server.errors = [smtplib.SMTPRecipientsRefused({"omar@thread.example": (550, b"no such mailbox")})]
    place(world)
    work()
    row = Mail.objects.get()
    assert row.failed_at == MONDAY
    assert "no such mailbox" in row.last_error
    assert "omar@thread.example" not in row.last_error  # who is erased leaves no address behind


def test_a_mailbox_that_is_full_is_tried_again(world, work, server):
    server.errors = [smtplib.SMTPRecipientsRefused({"omar@thread.example": (452, b"full")})]
    place(world)
    work()
    assert Mail.objects.get().failed_at is None


def test_the_administrators_page_costs_the_same_with_ten_and_with_twenty(world, work, server, signed_in):
    admin = signed_in(world.ines)

    def cost() -> int:
        server.errors = [smtplib.SMTPRecipientsRefused({"x": (550, b"no")}) for _ in range(10)]
        for nth in range(10):
            place(world, f"Order {nth}")
        work()
        with CaptureQueriesContext(connection) as queries:
            assert admin.get("/mail").status_code == 200
        return len(queries)

    assert cost() == cost()
    assert Mail.objects.filter(failed_at__isnull=False).count() == 20


def test_only_what_was_given_up_is_sent_again(world, work):
    place(world)
    work()
    row = Mail.objects.get()
    with pytest.raises(NotFailed):
        actions.repeat_mail(row, actor=world.by(world.ines))
    assert not Event.objects.filter(kind="mail.repeated").exists()


def test_sending_again_what_was_sent_sends_nothing(world, work):
    place(world)
    work()
    assert actions.send(Mail.objects.get().pk, actor=clock()) is None
    assert len(post.outbox) == 1


# -- prompts


def test_a_prompt_comes_by_mail_with_its_own_limits(world, work):
    for day in (4, 5, 6, 7):
        Duty.objects.create(
            account=world.meridian,
            person=world.sofia,
            kind="relationship",
            contact=world.mara,
            opened_at=NOW,
            due_on=date(2026, 3, day),
        )
    for hour in range(6):
        programme.prompt_of_now(actor=clock(NOW + timedelta(hours=hour)))
    work()
    messages = sent_to("sofia")
    assert len(messages) == 3  # at most three a week
    assert "The clock reminded somebody to keep a relationship by 2026-03-04" in messages[0].body
