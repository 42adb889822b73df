"""A million orders, five thousand people, ten million events: how soon pages come, as eight people measure it.

    python benchmarks/million.py                # makes the company once (a quarter of an hour), then measures
    python benchmarks/million.py --orders 100k  # smaller, for a first look

With the company made, the whole takes less than twelve minutes; ``MILLION.md`` says how to read it. Web server and
database share two cores, with this client on them too. Eight clients, each signed in as somebody else and together
of every role that works with orders, ask for a page, wait a second, ask for the next. Aims, as the client measures:
pages and their API twins under 100 ms at the 95th percentile, placing an order under 80 ms, searching under 200 ms.
Then what a request costs in processor time, server and database together; then the same without waiting, beside
django-helpdesk with as many tickets on the same PostgreSQL behind the same server. Everything lies under
``GOLDENTHREAD_HOME`` (``.local/million`` if it is not set).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

from clients import Client, Visitor, free_port, measure, quantile, served, visit
from processor import Processor

ROOT = Path(__file__).resolve().parent.parent
PORT = free_port()
USUAL, AIMS = 100, {"place an order": 80, "search": 200, "api search": 200}
# Who asks: the role, where they work, and which of them.
WHO = (
    ("account_manager", "", 0),
    ("account_manager", "", 20),
    ("unit_member", "Team", 45),
    ("unit_lead", "Team", 3),
    ("unit_lead", "Division", 0),
    ("sponsor", "", 0),
    ("executive", "", 0),
    ("programme_lead", "", 0),
)


def visitors() -> list[Visitor]:
    """Eight people of the made company, each with the newest open order that they see."""
    from goldenthread.app.people.models import Assignment

    held = Assignment.objects.select_related("person__login", "unit").order_by("id")
    teams = held.filter(role="unit_lead", unit__name__startswith="Team")
    asked = teams[50]  # whose unit the managers place orders with, and everybody looks at
    return [
        _visitor(held.filter(role=role, unit__name__startswith=unit)[nth], asked) for role, unit, nth in WHO
    ]


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
    about = orders.first().pk, account.pk if account else None, unit, places
    return Visitor(f"{one.role}, {one.unit}", person.login.email, token, *about)


def statements(who: list[Visitor]) -> list[str]:
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
    lines = []
    for noun, counted in (("accounts", list(by_account)), ("units", list(by_unit))):
        told = []
        for key, orders in (counted[0], counted[-1]):
            with CaptureQueriesContext(connection) as seen:
                assert client.get(f"/{noun}/{key}").status_code == 200
            told.append(f"{len(seen)} with {orders:,} orders")
        lines.append(f"statements of a page of {noun}: {', '.join(told)}")
    return lines


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


def report(taken: dict[str, list[float]], processor: dict[str, float]) -> bool:
    """The table of the whole run; whether every aim was met."""
    print(
        f"\n| {'':16} | {'n':>5} | p50 ms | p95 ms | processor ms | aim (p95) | |\n|---|---:|---:|---:|---:|---:|---|"
    )
    missed = []
    for name, values in taken.items():
        aim, p95 = AIMS.get(name, USUAL), quantile(values, 0.95)
        verdict = "met" if p95 < aim else f"missed, {p95 / aim:.2f} ×"
        missed += [name] if p95 >= aim else []
        print(
            f"| {name:16} | {len(values):5} | {statistics.median(values):6.0f} | {p95:6.0f} "
            f"| {processor.get(name, 0):12.0f} | {aim:9} | {verdict} |"
        )
    print(
        f"\n{len(taken) - len(missed)} of {len(taken)} aims met"
        + (f"; missed: {', '.join(missed)}" if missed else "")
    )
    return not missed


def slowest_of_each_client(clients: list[Client], taken: dict[str, list[tuple[int, float]]]) -> None:
    """For each client the kind of page that it waited longest for, so that no role hides behind the others."""
    print("\nslowest kind of each client, median ms:")
    for nth, client in enumerate(clients):
        own = {name: [ms for one, ms in rows if one == nth] for name, rows in taken.items()}
        medians = {name: statistics.median(values) for name, values in own.items() if values}
        worst = max(medians, key=lambda name: medians[name])
        print(f"  {client.visitor.role}: {worst} {medians[worst]:.0f}")


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
    home = _prepared(given.orders)
    who = visitors()
    for line in statements(who):
        print(line, flush=True)
    serve = [sys.executable, "-m", "goldenthread.cli", "serve", "--port", str(PORT), "--workers", "2"]
    server = served([*serve, "--no-with-worker"], PORT, ROOT)
    try:
        alike_a_second = _measured(given, who, Processor(server.pid, home))
    finally:
        server.terminate()
        server.wait(20)
    if not given.without_peer:
        _beside_the_peer(home, alike_a_second)
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


def _measured(given: argparse.Namespace, who: list[Visitor], processor: Processor) -> float:
    """All that is measured of ours; the requests a second of what a helpdesk has too."""
    from made.company import PASSWORD

    clients = [Client(PORT, one) for one in who]
    for client in clients:
        client.sign_in("/login", {"login": client.visitor.email, "password": PASSWORD})
    warmed(clients)
    by_client: dict[str, list[tuple[int, float]]] = {}
    for nth in range(given.rounds):
        load = os.getloadavg()[0]
        taken = measure(
            clients, given.seconds / given.rounds, 1, lambda client: client.visitor.pages(), 10 + nth
        )
        worst = max(quantile([ms for _, ms in values], 0.95) for values in taken.values())
        print(f"round {nth + 1}: load before {load:.1f}, slowest kind's p95 {worst:.0f} ms", flush=True)
        for name, rows in taken.items():
            by_client.setdefault(name, []).extend(rows)
    report(
        {name: [ms for _, ms in rows] for name, rows in by_client.items()},
        processor_of(clients, processor, 3),
    )
    slowest_of_each_client(clients, by_client)
    closed = measure(clients, given.closed_loop, 0, lambda client: client.visitor.pages(), 99)
    ours = sum(map(len, closed.values())) / given.closed_loop
    print(f"\nclosed loop, eight clients without waiting: at most {ours:.1f} requests a second", flush=True)
    like = measure(clients, 15, 0, lambda client: alike(client.visitor), 98)
    return sum(map(len, like.values())) / 15


def _beside_the_peer(home: Path, ours: float) -> None:
    from made.helpdesk import requests_a_second

    theirs, version = requests_a_second(home, free_port())
    print(f"list and one record, closed loop: ours {ours:.1f} requests a second, {version} {theirs:.1f}")
    print(f"ratio ours ÷ theirs: {ours / theirs:.2f}")


def alike(visitor: Visitor) -> dict[str, str]:
    """What a helpdesk has too: the list with its rows, and one record."""
    return {"orders": "/orders", "order": f"/orders/{visitor.order}"}


if __name__ == "__main__":
    main()
