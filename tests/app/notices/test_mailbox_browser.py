"""From the order to the promise by mail alone: real transactions, the real worker, a real mail server, a real browser
without scripts."""

from __future__ import annotations

import email
import email.policy
import re
import socket
import threading
from collections.abc import Iterator
from datetime import time, timedelta
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import AsyncMessage
from django.db import connection
from django.utils import timezone
from playwright.sync_api import expect
from tests.app.founding import Founded
from tests.world import PASSWORD, World

from goldenthread.app.history.models import Event
from goldenthread.app.notices import actions
from goldenthread.app.orders import actions as orders
from goldenthread.app.people.actors import Actor
from goldenthread.app.work import run_worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _on_a_monday() -> None:
    """A browser lives in the present: no frozen clock here."""


class Mailboxes(AsyncMessage):
    """Keeps what arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: list[EmailMessage] = []

    async def handle_message(self, message) -> None:
        self.arrived.append(email.message_from_bytes(message.as_bytes(), policy=email.policy.default))

    def to(self, name: str) -> list[EmailMessage]:
        return [one for one in self.arrived if one["To"] == f"{name}@thread.example"]


@pytest.fixture
def mailboxes(settings) -> Iterator[Mailboxes]:
    """A mail server on a port of its own, to which the application is told to send."""
    kept = Mailboxes()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "127.0.0.1", False
    settings.EMAIL_PORT = port
    yield kept
    server.stop()


@pytest.fixture
def company(transactional_db: None, founded: Founded) -> Iterator[World]:
    _forget_jobs()
    yield founded.lay()
    _forget_jobs()


def _forget_jobs() -> None:
    with connection.cursor() as cursor:  # the library's tables are not Django's to empty
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


def work() -> None:
    """What waits is done, by the worker itself, in a thread of its own as Playwright keeps a loop in this one."""
    thread = threading.Thread(target=run_worker, kwargs={"until_done": True})
    thread.start()
    thread.join(60)
    assert not thread.is_alive()


def test_a_unit_promises_from_its_mailbox_without_signing_in(
    browser, live_server, company, mailboxes, settings
):
    settings.PUBLIC_ADDRESS = live_server.url
    world, now = company, timezone.now()
    omar = Actor(person=world.omar)
    actions.choose_how_to_be_told(
        quiet_from=time(0), quiet_until=time(0), actor=omar
    )  # at whatever hour this runs
    order = orders.place_order(
        world.meridian,
        asked_of=world.field_services,
        title="Ten scanners für Station 4",
        why="The ward opens",
        requested_for=now.date() + timedelta(days=18),
        actor=Actor(person=world.ana),
    )
    work()
    (mail,) = mailboxes.to("omar")  # the clock may have sent others their daily mail
    assert mail["Subject"] == "Ten scanners für Station 4 (Meridian Health)"
    text = mail.get_body(("plain",)).get_content()
    assert mail.get_body(("html",)).get_content().count("/answers/") >= 4
    link = re.search(r"Promise a date: (\S+)", text).group(1)
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_contain_text("placed an order with Field services")
    promised = now.date() + timedelta(days=16)
    page.get_by_role("textbox", name="The date you promise").fill(promised.isoformat())
    page.get_by_role("button", name="Promise this date").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your answer is on record")
    page.goto(link)
    expect(page.locator("main")).to_contain_text("You have answered by this link")
    page.get_by_role("link", name="Sign in to see all of it").click()
    page.get_by_label("Email").fill("omar@thread.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(f"{live_server.url}/orders/{order.pk}")
    page.goto(f"{live_server.url}/orders/{order.pk}/history")
    expect(page.locator("main")).to_contain_text("mail")
    context.close()
    event = Event.objects.get(kind="promise.made", order_id=order.pk)
    assert (event.actor_person, event.via) == (world.omar, "mail")
    order.refresh_from_db()
    assert order.last_promised_for == promised
    work()
    assert len(mailboxes.to("omar")) == 1
