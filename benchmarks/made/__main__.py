"""``python -m made 100k`` in ``benchmarks/``: make a company in the database of ``GOLDENTHREAD_HOME``."""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def make(orders: int, people: int, accounts: int, contacts: int, spoken: int, seed: int = 7) -> None:
    """Make it in an empty database of this version; prints what it took."""
    from goldenthread.cli.serve import prepare_django

    prepare_django()
    from django.core.management import call_command
    from django.db import connection

    from made.company import found
    from made.conversations import Teller, interactions
    from made.writing import TABLES, indexes_put_aside, sum_up_ties

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    begun, rng = time.monotonic(), Random(seed)
    since = (datetime.now(UTC) - timedelta(days=1_095)).date()
    company = found(people, accounts, contacts, since, rng)
    say(f"{people} people and {accounts} accounts", begun)
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    with indexes_put_aside([*TABLES, "history_event"]):
        teller = Teller(company, orders, rng)
        teller.tell(lambda done: say(f"{done} orders", begun) if done % 50_000 == 0 else None)
        interactions(company, spoken, rng)
        say(f"rows {dict(teller.sheaf.written)}", begun)
    say("indexes", begun)
    sum_up_ties()
    say("ties of people and contacts", begun)


def say(words: str, begun: float) -> None:
    print(f"{time.monotonic() - begun:8.1f} s  {words}", file=sys.stderr, flush=True)


def number(text: str) -> int:
    return int(float(text.lower().replace("k", "e3").replace("m", "e6")))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goldenthread.app.settings")
    wanted = number(sys.argv[1] if len(sys.argv) > 1 else "100k")
    make(
        wanted,
        people=max(600, wanted // 200),
        accounts=max(50, wanted // 400),
        contacts=max(200, wanted // 100),
        spoken=wanted // 5,
    )
