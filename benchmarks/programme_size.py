"""A key account programme at its size: 500 accounts, 10,000 contacts, 500,000 interactions.

    python benchmarks/programme_size.py

Aims: the programme's home and an account's page under 150 ms of server time at the 95th percentile; every list with
the same number of statements as in a programme a fiftieth of the size. Both companies are made on first use, in
databases of their own in ``GOLDENTHREAD_HOME`` (``.local/programme`` if it is not set). Wall time in one process,
without network; processor time beside it, which other work on the machine disturbs less.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
SIZES = {  # name: orders, people, accounts, contacts, interactions
    "small": (1_000, 600, 10, 200, 10_000),
    "whole": (20_000, 1_000, 500, 10_000, 500_000),
}
PAGES = {
    "programme": "/programme",
    "account": "/accounts/{account}",
    "accounts": "/accounts",
    "interactions": "/interactions",
    "renewals": "/renewals",
    "rhythm": "/rhythm",
    "my part": "/my-part",
    "roles": "/roles",
    "reports": "/accounts/{account}/reports",
    "first page": "/",
}
ROUNDS = 40


def measure(name: str) -> None:
    """Inside a process of one database: make it if needed, ask each page, print what it took as JSON."""
    from goldenthread.cli.serve import prepare_django

    prepare_django()
    from django.conf import settings
    from django.core.management import call_command

    home = Path(os.environ["GOLDENTHREAD_HOME"])
    if not (home / "made").exists():
        from made.__main__ import make

        make(*SIZES[name])
        promise_rhythm()
        (home / "made").touch()
    call_command("migrate", verbosity=0, interactive=False)
    settings.ALLOWED_HOSTS.append("testserver")
    print(json.dumps(pages()))


def promise_rhythm() -> None:
    """Two years of monthly reports and quarterly duties, nine in ten of them done."""
    from django.utils import timezone

    from goldenthread.app.customers.models import Account
    from goldenthread.app.programme.models import Due, Duty

    rng, today = Random(3), timezone.localdate()
    dues, duties = [], []
    for account in Account.objects.all():
        for month in range(24):
            day = today - timedelta(days=30 * month - 10)
            issued = day + timedelta(days=rng.randrange(-2, 4)) if rng.random() < 0.9 else None
            issued = issued if issued and issued <= today else None
            who = account.manager_id
            dues.append(
                Due(account=account, artefact="account_report", due_on=day, owner_id=who, issued_on=issued)
            )
        if account.sponsor_id:
            for quarter in range(8):
                day = today - timedelta(days=91 * quarter - 10)
                at = timezone.now() - timedelta(days=91 * quarter + 20)
                done = rng.random() < 0.8 and day < today
                duties.append(
                    Duty(
                        account=account,
                        person_id=account.sponsor_id,
                        kind="relationship",
                        opened_at=at,
                        due_on=day,
                        done_at=at + timedelta(days=9) if done else None,
                        evidence="They said that it helps" if done else "",
                    )
                )
    Due.objects.bulk_create(dues, batch_size=5_000)
    Duty.objects.bulk_create(duties, batch_size=5_000)


def pages() -> dict[str, dict[str, float]]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from goldenthread.app.customers.models import Account
    from goldenthread.app.people.models import Assignment

    person = Assignment.objects.filter(role="programme_lead").earliest("id").person
    client, rng = Client(), Random(5)
    client.force_login(person.login, backend="allauth.account.auth_backends.AuthenticationBackend")
    accounts = list(Account.objects.values_list("pk", flat=True))
    found = {}
    for name, path in PAGES.items():
        client.get(path.format(account=accounts[0]))
        wall, processor = [], []
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(path.format(account=accounts[0]))
            assert answer.status_code == 200, (path, answer.status_code)
            statements = len(seen)
        for _ in range(ROUNDS):
            address = path.format(account=rng.choice(accounts))
            begun, worked = time.perf_counter(), time.process_time()
            client.get(address)
            wall.append((time.perf_counter() - begun) * 1_000)
            processor.append((time.process_time() - worked) * 1_000)
        found[name] = {
            "statements": statements,
            "median": statistics.median(wall),
            "p95": sorted(wall)[int(ROUNDS * 0.95) - 1],
            "processor": statistics.median(processor),
        }
    return found


def main() -> None:
    home = Path(os.environ.get("GOLDENTHREAD_HOME", ROOT / ".local" / "programme"))
    told = {}
    for name in SIZES:
        about = {**os.environ, "GOLDENTHREAD_HOME": str(home / name)}
        about["PYTHONPATH"] = f"{ROOT / 'src'}:{ROOT / 'benchmarks'}"
        run = subprocess.run(
            [sys.executable, __file__, "--inside", name],
            env=about,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        told[name] = json.loads(run.stdout.splitlines()[-1])
    print(f"load {os.getloadavg()[0]:.1f}; {ROUNDS} requests a page\n")
    print("|  | statements small | whole | median ms | p95 ms | processor ms | p95 ÷ aim of 150 |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name, whole in told["whole"].items():
        small = told["small"][name]["statements"]
        print(
            f"| {name} | {small} | {whole['statements']} | {whole['median']:.0f} | {whole['p95']:.0f} | "
            f"{whole['processor']:.0f} | {whole['p95'] / 150:.2f} |"
        )


if __name__ == "__main__":
    if "--inside" in sys.argv:
        measure(sys.argv[-1])
    else:
        main()
