"""A million orders, five thousand people, ten million events: how soon pages come, as eight people measure it.

    python benchmarks/million.py                # makes the company once (a quarter of an hour), then measures
    python benchmarks/million.py --orders 100k  # smaller, for a first look

With the company made, the whole takes less than twelve minutes; ``MILLION.md`` says how to read it. Web server,
worker and database share two cores, with this client on them too. Eight clients at a time, taking turns so that
every role is among them, ask for a page, wait a second, ask for the next. Aims, over all and for each role:
pages and their API twins under 100 ms at the 95th percentile, placing an order under 80 ms, searching under 200 ms.
Then what a request costs in processor time, server and database together; then the same without waiting, beside
django-helpdesk with as many tickets on the same PostgreSQL behind the same server. Everything lies under
``GOLDENTHREAD_HOME`` (``.local/million`` if it is not set).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

from clients import Client, Visitor, free_port, measure, served, visit
from processor import Processor
from verdicts import Summary, Taken, by_kind, by_role, p95

ROOT = Path(__file__).resolve().parent.parent
PORT = free_port()
# Who asks: the role, where they work, and which of them. The first eight work with orders all day, and are the
# clients of the closed loops; everybody takes turns in the rounds.
WHO = (
    ("account_manager", "", 0),
    ("account_manager", "", 20),
    ("unit_member", "Team", 45),
    ("unit_lead", "Team", 3),
    ("unit_lead", "Division", 0),
    ("sponsor", "", 0),
    ("executive", "", 0),
    ("programme_lead", "", 0),
    ("sales", "", 0),
    ("people", "", 0),
    ("analyst", "", 0),
    ("administrator", "", 0),
    ("auditor", "", 0),
)
WITH_ORDERS = 8
PEER_SECONDS = 15.0


def visitors() -> list[Visitor]:
    """People of every role in the made company, each with the newest open order that they see, if any."""
    from goldenthread.app.people.models import Assignment

    held = Assignment.objects.select_related("person__login", "unit").order_by("id")
    teams = held.filter(role="unit_lead", unit__name__startswith="Team")
    asked = teams[50]  # whose unit the managers place orders with, and everybody looks at
    found = []
    for role, unit, nth in WHO:
        of_role = held.filter(role=role, unit__name__startswith=unit)
        found.append(_visitor(of_role[nth % of_role.count()], asked))
    return found


def _visitor(one, asked) -> Visitor:
    from django.utils import timezone

    from goldenthread.app.customers.queries import accounts_visible_to
    from goldenthread.app.orders.queries import orders_visible_to
    from goldenthread.app.people.actions import issue_token
    from goldenthread.app.people.actors import Actor
    from goldenthread.app.people.models import SCOPES

    person, today = one.person, timezone.localdate()
    _, token = issue_token("measuring", scopes=list(SCOPES), actor=Actor(person=person))
    orders = orders_visible_to(person, on=today).filter(ended_at__isnull=True).order_by("-pk")
    account = accounts_visible_to(person, on=today).order_by("pk").first()
    places = None
    if one.role == "account_manager":
        places = {
            "account_id": account.pk,
            "asked_of_unit_id": asked.unit_id,
            "why": "It is measured",
            "requested_for": str(today + timedelta(days=30)),
        }
    unit = one.unit_id if "unit" in one.role else asked.unit_id
    order = orders.first()
    about = order.pk if order else None, account.pk if account else None, unit, places
    return Visitor(f"{one.role}, {one.unit}", person.login.email, token, *about)


def statements(who: list[Visitor], summary: Summary) -> None:
    """Statements of each page for the smallest and the largest that there is: the same number."""
    from django.db import connection
    from django.db.models import Count
    from django.test import Client as Inside
    from django.test.utils import CaptureQueriesContext

    from goldenthread.app.orders.models import Order
    from goldenthread.app.people.models import Login

    executive = next(one for one in who if one.role.startswith("executive"))
    by_account = Order.objects.order_by().values_list("account").annotate(n=Count("pk")).order_by("n")
    by_unit = Order.objects.order_by().values_list("asked_of_unit").annotate(n=Count("pk")).order_by("n")
    client = Inside()
    login = Login.objects.get(email=executive.email)
    client.force_login(login, backend="allauth.account.auth_backends.AuthenticationBackend")
    for noun, counted in (("accounts", list(by_account)), ("units", list(by_unit))):
        for address in (f"/{noun}/{{}}", f"/api/v1/{noun}/{{}}"):
            told = []
            for key, orders in (counted[0], counted[-1]):
                with CaptureQueriesContext(connection) as seen:
                    assert client.get(address.format(key)).status_code == 200
                told.append((len(seen), orders))
            said = ", ".join(f"{count} with {orders:,} orders" for count, orders in told)
            summary.judge(
                f"as many statements at two sizes, {address.format('…')}", told[0][0] == told[1][0], said
            )


def await_worker() -> None:
    """Wait until the worker beside the server has looked at what slips, as it does every five minutes."""
    from django.utils import timezone

    from goldenthread.app.programme.models import SlipsSeen

    began = timezone.now()
    while not SlipsSeen.objects.filter(at__gt=began - timedelta(seconds=5)).exists():
        if timezone.now() - began > timedelta(minutes=6):
            raise SystemExit("The worker has not looked at what slips.")
        time.sleep(0.5)


def warmed(clients: list[Client]) -> None:
    """Every client has asked for every page once, so that caches are filled as on any working day."""
    for client in clients:
        for name, path in client.visitor.pages().items():
            if name != "place an order":
                for word in ("install", "meridian") if "search" in name else ("",):
                    client.look(name, path.replace("%7Bword%7D", word))


def processor_of(clients: list[Client], processor: Processor, times: int) -> dict[str, float]:
    """Milliseconds of processor time of one request, in server and database together, by kind of page."""
    from random import Random

    kinds: dict[str, list[tuple[Client, str]]] = {}
    for client in clients:
        for name, path in client.visitor.pages().items():
            kinds.setdefault(name, []).append((client, path))
    rng, found = Random(3), {}
    for name, asked in kinds.items():
        before = processor.now()
        for client, path in asked * times:
            visit(client, name, path, rng)
        found[name] = processor.since(before) / (len(asked) * times)
    return found


def asked_for() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--orders", default="1M")
    asked.add_argument("--seconds", type=float, default=240, help="of asking with a second between requests")
    asked.add_argument("--rounds", type=int, default=4)
    asked.add_argument("--closed-loop", type=float, default=20, help="seconds of asking without waiting")
    asked.add_argument("--without-peer", action="store_true")
    return asked.parse_args()


def main() -> None:
    given, began = asked_for(), time.monotonic()
    home, summary = _prepared(given.orders), Summary()
    who = visitors()
    statements(who, summary)
    serve = [sys.executable, "-m", "goldenthread.cli", "serve", "--port", str(PORT), "--workers", "2"]
    server = served(serve, PORT, ROOT)
    try:
        await_worker()
        alike_a_second = _measured(given, who, Processor(server.pid, home), summary)
    finally:
        server.terminate()
        server.wait(20)
    if not given.without_peer:
        _beside_the_peer(home, alike_a_second, summary)
    summary.show()
    print(f"\nthe whole took {(time.monotonic() - began) / 60:.1f} minutes")


def _prepared(orders: str) -> Path:
    """The company made, its tables of this version, this process and all that it starts on two cores."""
    os.environ.setdefault("GOLDENTHREAD_HOME", str(ROOT / ".local" / "million"))
    os.environ["PYTHONPATH"] = f"{ROOT / 'src'}:{ROOT / 'benchmarks'}"
    sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]
    home = Path(os.environ["GOLDENTHREAD_HOME"])
    if not (home / "made").exists():
        subprocess.run([sys.executable, "-m", "made", orders], cwd=ROOT / "benchmarks", check=True)
        (home / "made").touch()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    from goldenthread.cli.serve import prepare_django

    prepare_django()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0, interactive=False)
    with connection.cursor() as cursor:  # as autovacuum does by itself within minutes
        cursor.execute("VACUUM (ANALYZE) orders_order")
    settings.ALLOWED_HOSTS.append("testserver")
    return home


def _measured(given: argparse.Namespace, who: list[Visitor], processor: Processor, summary: Summary) -> float:
    """All that is measured of ours; the requests a second of what a helpdesk has too."""
    from made.company import PASSWORD

    clients = [Client(PORT, one) for one in who]
    for client in clients:
        client.sign_in("/login", {"login": client.visitor.email, "password": PASSWORD})
    warmed(clients)
    taken: Taken = {}
    for nth in range(given.rounds):
        load = os.getloadavg()[0]
        found = measure(clients, given.seconds / given.rounds, 1, lambda one: one.visitor.pages(), 10 + nth)
        worst = max(p95([ms for _, ms in rows]) for rows in found.values())
        print(f"round {nth + 1}: load before {load:.1f}, slowest kind's p95 {worst:.0f} ms", flush=True)
        for name, rows in found.items():
            taken.setdefault(name, []).extend(rows)
    by_kind(taken, processor_of(clients, processor, 3), summary)
    by_role(clients, taken, summary)
    working = clients[:WITH_ORDERS]
    closed = measure(working, given.closed_loop, 0, lambda one: one.visitor.pages(), 99)
    most = sum(map(len, closed.values())) / given.closed_loop
    summary.tell(
        f"closed loop, eight clients without waiting, all kinds: {most:.1f} requests a second at most"
    )
    like = measure(working, PEER_SECONDS, 0, lambda one: alike(one.visitor), 98)
    return sum(map(len, like.values())) / PEER_SECONDS


def _beside_the_peer(home: Path, ours: float, summary: Summary) -> None:
    from made.helpdesk import measured_beside

    theirs = measured_beside(home, free_port(), PEER_SECONDS)
    summary.tell(f"list and one record, closed loop: ours {ours:.1f} requests a second, and of {theirs.name}")
    for what, rate in (
        ("its list without rows", theirs.without_rows),
        ("its list with its rows", theirs.with_rows),
    ):
        summary.tell(f"  {what}: {rate:.1f} pages a second, ratio ours ÷ theirs {ours / rate:.2f}")


def alike(visitor: Visitor) -> dict[str, str]:
    """What a helpdesk has too: the list with its rows, and one record."""
    return {"orders": "/orders", "order": f"/orders/{visitor.order}"}


if __name__ == "__main__":
    main()
