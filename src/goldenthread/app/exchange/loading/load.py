"""The whole load: check, rows, events, what has no place yet."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from goldenthread.analysis.records import TABLES, RecordSet
from goldenthread.app.customers.models import Account
from goldenthread.app.errors import Refusal
from goldenthread.app.exchange.loading import application, beside, customers, orders, organisation, programme
from goldenthread.app.exchange.loading.door import refuse_broken, rows_that_fit
from goldenthread.app.exchange.loading.ids import Ids
from goldenthread.app.exchange.loading.sheets import Progress, Sheets
from goldenthread.app.exchange.models import Identity, KeptTable
from goldenthread.app.orders.models import Order
from goldenthread.app.people.models import Person

if TYPE_CHECKING:
    import pyarrow as pa

HELD = frozenset(
    {
        *organisation.TABLES,
        *customers.TABLES,
        *orders.TABLES,
        *beside.TABLES,
        *programme.TABLES,
        *application.TABLES,
    }
)


class NotEmpty(Refusal):
    code = "load.not_empty"


@dataclass(frozen=True)
class Loaded:
    """How many rows went where; ``kept`` are the tables that the application has no place for yet."""

    rows: dict[str, int]
    kept: dict[str, int]


def load(records: RecordSet, *, progress: Progress = lambda _: None, trusted: bool = False) -> Loaded:
    """Load ``records`` into an empty database, with the dated history of everything in it. All of it or nothing.

    Refused when people, accounts or orders are there already, and when it cannot be stored as it is. Records that
    are ``trusted`` (made here) are not checked first.
    """
    with rows_that_fit():
        return _load(records, progress, trusted)


@transaction.atomic
def _load(records: RecordSet, progress: Progress, trusted: bool) -> Loaded:
    if not is_empty():
        raise NotEmpty(
            "There are people, accounts or orders in this database. Merge the record set into it, or load it into "
            "an empty one: set DATABASE_URL to a new database, run `goldenthread migrate`, and load there."
        )
    if not trusted:
        refuse_broken(records)
    sheets, ids = Sheets(), Ids()
    progress("people and units")
    organisation.load(records, sheets, ids)
    progress("accounts")
    customers.load(records, sheets, ids)
    orders.load(records, sheets, ids, progress)
    progress("barriers, complaints and the programme")
    beside.load(records, sheets, ids)
    programme.load(records, sheets, ids)
    application.load(records, sheets, ids)
    kept = {**_keep_beside(records), **keep_left_out(ids)}
    for identity in ids.rows():
        sheets.put(Identity, **identity)
    progress("history")
    sheets.finish()
    return Loaded(dict(sheets.written), kept)


def is_empty() -> bool:
    """Whether nobody and nothing is here yet."""
    return not (Person.objects.exists() or Account.objects.exists() or Order.objects.exists())


def keep_left_out(ids: Ids) -> dict[str, int]:
    """Keep the rows without a place here, of tables that have one."""
    import pyarrow as pa

    for name, left in ids.left_out.items():
        keep_rows(name, pa.Table.from_pylist(left))
    return {name: len(left) for name, left in ids.left_out.items()}


def keep_rows(name: str, table: pa.Table) -> None:
    """Keep the rows as they came, beside those of their table that are kept already; of two with a key, the last."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    before = KeptTable.objects.filter(name=name).first()
    if before is not None:
        keys = TABLES[name].key
        rows = {tuple(row.get(key) for key in keys): row for row in _unpacked(before)}
        rows |= {tuple(row.get(key) for key in keys): row for row in table.to_pylist()}
        table = pa.Table.from_pylist(list(rows.values()))
    packed = BytesIO()
    pq.write_table(table, packed)
    stored = {"rows": table.num_rows, "parquet": packed.getvalue(), "loaded_at": timezone.now()}
    KeptTable.objects.update_or_create(name=name, defaults=stored)


def _unpacked(kept: KeptTable) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    rows: list[dict[str, Any]] = pq.read_table(BytesIO(kept.parquet)).to_pylist()
    return rows


def _keep_beside(records: RecordSet) -> dict[str, int]:
    """Tables without a place here are stored as they came."""
    kept: dict[str, int] = {}
    for name in TABLES:
        if name not in HELD and records.provides(name):
            keep_rows(name, records.arrow(name))
            kept[name] = records.count(name)
    return kept
