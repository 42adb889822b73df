"""A million orders, five thousand people, ten million events: how soon pages come, as eight people measure it.

    python benchmarks/million.py                # makes the company once (ten to fifteen minutes), then measures
    python benchmarks/million.py --orders 100k  # smaller, for a first look

Web server and database share two cores, with this client on them too. Eight clients, each signed in as somebody
else, ask for a page, wait a second, ask for the next. Aims, as the client measures: pages and their API twins under
100 ms at the 95th percentile, placing an order under 80 ms, searching under 200 ms. Then the same without waiting:
requests a second, beside django-helpdesk with as many tickets on the same PostgreSQL and the same server.
Everything lies under ``GOLDENTHREAD_HOME`` (``.local/million`` if it is not set).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from clients import Client, Visitor, free_port, measure, quantile, served

ROOT = Path(__file__).resolve().parent.parent


PORT = free_port()
AIMS = {"place an order": 80, "search": 200, "api search": 200}


def visitors() -> list[Visitor]:
    """Eight people of the made company, each with the newest open order that they see."""
    from django.utils import timezone

    from goldenthread.app.customers.queries import accounts_visible_to
    from goldenthread.app.orders.queries import orders_visible_to
    from goldenthread.app.people.actions import issue_token
    from goldenthread.app.people.actors import Actor
    from goldenthread.app.people.models import SCOPES, Assignment

    today, found = timezone.localdate(), []
    held = Assignment.objects.select_related("person__login", "unit").order_by("id")
    leads = list(held.filter(role="unit_lead")[:60])
    managers = list(held.filter(role="account_manager")[:40:20])
    members = list(held.filter(role="unit_member")[:90:45])
    one_of = [held.filter(role=role).first() for role in ("sponsor", "executive")]
    for one in (*managers, *members, leads[1], leads[50], *one_of):
        person = one.person
        _, token = issue_token("measuring", scopes=list(SCOPES), actor=Actor(person=person))
        orders = orders_visible_to(person, on=today).filter(ended_at__isnull=True).order_by("-pk")
        account = accounts_visible_to(person, on=today).order_by("pk").first()
        unit = one.unit_id if "unit" in one.role else leads[50].unit_id
        places = None
        if one.role == "account_manager":
            places = {
                "account_id": account.pk,
                "asked_of_unit_id": leads[50].unit_id,
                "why": "It is measured",
                "requested_for": str(today + timedelta(days=30)),
            }
        found.append(
            Visitor(
                one.role,
                person.login.email,
                token,
                orders.first().pk,
                account.pk if account else None,
                unit,
                places,
            )
        )
    return found


def statements(who: list[Visitor]) -> list[str]:
    """Statements of each page for the smallest and the largest that there is: the same number."""
    from django.db import connection
    from django.db.models import Count
    from django.test import Client as Inside
    from django.test.utils import CaptureQueriesContext

    from goldenthread.app.orders.models import Order
    from goldenthread.app.people.models import Login

    executive = next(one for one in who if one.role == "executive")
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


def report(taken: dict[str, list[float]]) -> bool:
    """The table of one run; whether every aim was met."""
    met = True
    print(f"\n| {'':16} | {'n':>5} | median ms | p95 ms | aim | p95 ÷ aim |\n|---|---:|---:|---:|---:|---:|")
    for name, values in taken.items():
        aim, p95 = AIMS.get(name, 100), quantile(values, 0.95)
        met &= p95 < aim
        print(
            f"| {name:16} | {len(values):5} | {statistics.median(values):9.0f} | {p95:6.0f} | {aim} "
            f"| {p95 / aim:.2f} |"
        )
    return met


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--orders", default="1M")
    asked.add_argument("--seconds", type=float, default=120)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--without-peer", action="store_true")
    given = asked.parse_args()
    os.environ.setdefault("GOLDENTHREAD_HOME", str(ROOT / ".local" / "million"))
    os.environ["PYTHONPATH"] = f"{ROOT / 'src'}:{ROOT / 'benchmarks'}"
    sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]
    home = Path(os.environ["GOLDENTHREAD_HOME"])
    if not (home / "made").exists():
        subprocess.run([sys.executable, "-m", "made", given.orders], cwd=ROOT / "benchmarks", check=True)
        (home / "made").touch()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    from goldenthread.cli.serve import prepare_django

    prepare_django()
    from django.conf import settings

    settings.ALLOWED_HOSTS.append("testserver")
    who = visitors()
    for line in statements(who):
        print(line)
    serve = [sys.executable, "-m", "goldenthread.cli", "serve", "--port", str(PORT), "--workers", "2"]
    server = served([*serve, "--no-with-worker"], PORT, ROOT)
    try:
        clients = [Client(PORT, one) for one in who]
        from made.company import PASSWORD

        for client in clients:
            client.sign_in("/login", {"login": client.visitor.email, "password": PASSWORD})
        measure(clients, 15, 0.2, lambda client: client.visitor.pages(), 1)  # caches fill
        rounds = []
        for nth in range(given.rounds):
            load = os.getloadavg()[0]
            taken = measure(
                clients, given.seconds / given.rounds, 1, lambda client: client.visitor.pages(), 10 + nth
            )
            rounds.append(taken)
            worst = max(quantile(values, 0.95) for values in taken.values())
            print(f"round {nth + 1}: load before {load:.1f}, slowest kind's p95 {worst:.0f} ms")
        together = {name: [ms for one in rounds for ms in one.get(name, [])] for name in rounds[0]}
        print("\nall aims met" if report(together) else "\nsome aims missed")
        closed = measure(clients, 20, 0, lambda client: client.visitor.pages(), 99)
        ours = sum(map(len, closed.values())) / 20
        print(f"\nclosed loop, eight clients without waiting: {ours:.1f} requests a second")
        like = measure(clients, 15, 0, lambda client: alike(client.visitor), 98)
        ours_alike = sum(map(len, like.values())) / 15
    finally:
        server.terminate()
        server.wait(20)
    if not given.without_peer:
        from made.helpdesk import requests_a_second

        theirs, version = requests_a_second(home, free_port())
        print(
            f"list and one record, closed loop: ours {ours_alike:.1f} requests a second, {version} {theirs:.1f}"
        )
        print(f"ratio ours ÷ theirs: {ours_alike / theirs:.2f}")


def alike(visitor: Visitor) -> dict[str, str]:
    """What a helpdesk has too: the list with its rows, and one record."""
    return {"orders": "/orders", "order": f"/orders/{visitor.order}"}


if __name__ == "__main__":
    main()
