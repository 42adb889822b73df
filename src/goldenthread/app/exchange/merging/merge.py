"""The whole merge: compare, bring in what is new in bulk, change and continue what is here by actions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, transaction

from goldenthread.analysis.records import RecordSet, read_records
from goldenthread.app.errors import Refusal
from goldenthread.app.exchange.exporting import export_records
from goldenthread.app.exchange.loading import (
    application,
    beside,
    customers,
    load,
    orders,
    organisation,
    programme,
)
from goldenthread.app.exchange.loading.door import refuse_broken, rows_that_fit
from goldenthread.app.exchange.loading.ids import Ids
from goldenthread.app.exchange.loading.load import HELD, is_empty, keep_left_out, keep_rows
from goldenthread.app.exchange.loading.orders import OF_ORDERS
from goldenthread.app.exchange.loading.reading import Row
from goldenthread.app.exchange.loading.sheets import Progress, Sheets
from goldenthread.app.exchange.merging.application import (
    new_criterion_version,
    new_ladder,
    new_tier_version,
)
from goldenthread.app.exchange.merging.changes import change, new_account_version, new_unit_version
from goldenthread.app.exchange.merging.extending import Continuing
from goldenthread.app.exchange.merging.naming import ids_of_all
from goldenthread.app.exchange.merging.programme import (
    new_charter_version,
    new_policy_version,
    new_weight_version,
)
from goldenthread.app.exchange.merging.report import Change, Merged, Refused
from goldenthread.app.exchange.merging.rows import Compared, Differences, compared, named, taken
from goldenthread.app.exchange.merging.stories import Contradiction, Extension, compared_stories
from goldenthread.app.exchange.models import Identity
from goldenthread.app.orders.models import Expedite, Order

if TYPE_CHECKING:
    import pyarrow as pa

# Columns of an order that its story tells, or that only say when it was entered.
_TOLD = {"withdrawn_at", "expedited_at", "expedited_by", "recorded_at"}
# Tables with dated rows of one thing: by which columns it is known, and the act by which it changes from a day on.
VERSIONS: dict[str, tuple[tuple[str, ...], Callable[[Row, Ids], None]]] = {
    "unit": (("unit_id",), new_unit_version),
    "account": (("account_id",), new_account_version),
    "policy": (("policy_id",), new_policy_version),
    "charter": (("role",), new_charter_version),
    "measure_weight": (("role", "unit_id", "measure"), new_weight_version),
    "criterion": (("side", "criterion"), new_criterion_version),
    "tier": (("tier",), new_tier_version),
    "ladder": ((), new_ladder),
}


class ActedOn(Refusal):
    code = "merge.acted_on"


class Undone(Exception):
    """Takes a trial back."""


def merge(
    records: RecordSet,
    *,
    apply: bool = False,
    good_rows: bool = False,
    progress: Progress = lambda _: None,
) -> Merged:
    """Bring ``records`` together with what is here, by key. Without ``apply`` it is tried and taken back.

    What is refused stops all of it, unless only ``good_rows`` are wanted. What is here and not in the records stays.
    """
    refuse_broken(records, keys_too=False)
    merging = _Merging(records, progress)
    try:
        with rows_that_fit(), transaction.atomic():
            merging.run()
            if not apply or (merging.report.refused and not good_rows):
                raise Undone
            merging.report.applied = True
    except Undone:
        pass
    return merging.report


class _Merging:
    """One merge, within its transaction."""

    def __init__(self, records: RecordSet, progress: Progress) -> None:
        self.records, self.progress, self.report = records, progress, Merged()
        self.opened: dict[str, set[str]] = {table: set() for table in VERSIONS}  # new units and accounts

    def run(self) -> None:
        if is_empty():
            load(self.records, progress=self.progress)
            for table in self.records.tables:
                self.report.of(table).added = self.records.count(table)
            return
        self.versions = dict(Order.objects.values_list("pk", "version"))
        with TemporaryDirectory(prefix="goldenthread-merge-") as folder:
            self.progress("what is here")
            export_records(Path(folder))
            live = read_records(folder)
            self.ids = ids_of_all()
            self.progress("what is new in it")
            tables = [self._compared(name, live) for name in self.records.tables]
            stories = self._stories(live)
        self._merge(tables, stories)

    # -- what would happen -------------------------------------------------------------------------------

    def _compared(self, name: str, live: RecordSet) -> Compared:
        found = compared(name, self.records, live)
        report = self.report.of(name)
        report.unchanged += found.same
        for row in found.twice:
            report.refused.append(Refused(named(row, name), "The record set has this row twice. Keep one."))
        return found

    def _stories(self, live: RecordSet) -> list[Extension]:
        if not (self.records.provides("order") and live.provides("order")):
            return []
        found = []
        for external, what in compared_stories(self.records, live, self.ids):
            if isinstance(what, Contradiction):
                self.report.of("order").refused.append(Refused(external, what.reason))
            elif what is not None:
                found.append(what)
        return found

    # -- doing it ----------------------------------------------------------------------------------------

    def _merge(self, tables: list[Compared], stories: list[Extension]) -> None:
        held = [one for one in tables if one.table in HELD]
        for one in tables:
            if one.table not in HELD:
                self._keep(one)
        fresh = self._fresh(held)
        self.progress("what is new")
        self._bulk(fresh, (organisation, customers))
        for one in held:
            self._changes(one)
        self._bulk_orders(fresh)
        self._continue(stories)

    def _keep(self, one: Compared) -> None:
        """A table that has no place here yet: its rows are kept as they come, the last word of each."""
        report = self.report.of(one.table)
        report.added += len(one.new)
        report.changed += [Change(named(row, one.table), _in_words(what)) for row, what in one.differing]
        if one.new or one.differing:
            keep_rows(one.table, self.records.arrow(one.table))

    def _fresh(self, tables: list[Compared]) -> RecordSet:
        """The rows that nothing here has: what is new as a whole, with everything that belongs to it."""
        found: dict[str, pa.Table] = {}
        placed = {row["order_id"] for one in tables if one.table == "order" for row in _new_rows(one)}
        for one in tables:
            wanted = [place for place in one.new if self._is_new_as_a_whole(one, place, placed)]
            if wanted:
                found[one.table] = taken(self.records, one.table, wanted)
            if one.table not in OF_ORDERS:
                self.report.of(one.table).added += len(wanted)
        return RecordSet.from_tables(found)

    def _is_new_as_a_whole(self, one: Compared, place: int, placed: set[str]) -> bool:
        row = one.rows[place]
        if one.table in OF_ORDERS:
            if row["order_id"] not in placed and self.ids.of("order", row["order_id"]) is None:
                reason = (
                    "Its order is neither here nor in the record set. Add the order, or leave this row out."
                )
                self.report.of(one.table).refused.append(Refused(named(row, one.table), reason))
            return row["order_id"] in placed  # of those that are here, their stories tell
        if one.table in VERSIONS:
            external = _known_by(one.table, row)
            if self.ids.of(one.table, external) is not None:
                return False
            self.opened[one.table].add(external)
        if one.table == "escalation" and self.ids.of("barrier", row["barrier_id"]) is not None:
            reason = "Its barrier is here already. Escalate it there, where it is found out who may decide."
            self.report.of("escalation").refused.append(Refused(named(row, "escalation"), reason))
            return False
        return True

    def _bulk(self, fresh: RecordSet, rooms: tuple[Any, ...]) -> None:
        sheets = Sheets(alone=False)
        for room in rooms:
            room.load(fresh, sheets, self.ids)
        self._finish(sheets)

    def _bulk_orders(self, fresh: RecordSet) -> None:
        sheets = Sheets(alone=False)
        nth: dict[Any, int] = defaultdict(int)
        for account, quarter in Expedite.objects.values_list("account_id", "quarter"):
            nth[account, quarter] += 1
        above = dict(Order.objects.values_list("pk", "parent_id"))
        orders.load(fresh, sheets, self.ids, self.progress, above=above, nth=nth)
        beside.load(fresh, sheets, self.ids)
        programme.load(fresh, sheets, self.ids)
        application.load(fresh, sheets, self.ids)
        self._finish(sheets)
        keep_left_out(self.ids)

    def _finish(self, sheets: Sheets) -> None:
        for identity in self.ids.rows():
            sheets.put(Identity, **identity)
        sheets.finish()

    def _changes(self, one: Compared) -> None:
        """Rows that are here and differ, and new versions of what is here."""
        if one.table in VERSIONS:
            begin, opened = VERSIONS[one.table][1], self.opened[one.table]
            known = [row for row in _new_rows(one) if _known_by(one.table, row) not in opened]
            for row in sorted(known, key=lambda row: row["valid_from"]):
                self._try(one.table, row, {"from": (None, row["valid_from"])}, begin)
        for row, differences in one.differing:
            if one.table == "order":
                differences = {name: both for name, both in differences.items() if name not in _TOLD}
            if one.table in OF_ORDERS or not (differences := self._meant(one, row, differences)):
                continue
            self._try(one.table, row, differences)

    def _meant(self, one: Compared, row: Row, differences: Differences) -> Differences:
        """Without the end of a version that only says that the next one begins."""
        if one.table in VERSIONS and "valid_to" in differences:
            thing = _known_by(one.table, row)
            following = {other["valid_from"] for other in one.rows if _known_by(one.table, other) == thing}
            if row["valid_to"] + timedelta(days=1) in following:
                return {name: both for name, both in differences.items() if name != "valid_to"}
        return differences

    def _try(
        self,
        table: str,
        row: Row,
        differences: Differences,
        act: Callable[[Row, Ids], None] | None = None,
    ) -> None:
        report = self.report.of(table)
        try:
            with transaction.atomic():
                if act is None:
                    change(table, row, differences, self.ids)
                else:
                    act(row, self.ids)
        except Refusal as refusal:
            report.refused.append(Refused(named(row, table), refusal.sentence))
        except (DatabaseError, LookupError, ValueError) as error:
            report.refused.append(Refused(named(row, table), f"It does not fit what is here: {error}"))
        else:
            report.changed.append(Change(named(row, table), _in_words(differences)))

    def _continue(self, stories: list[Extension]) -> None:
        """What happened since to orders that are here: a story that cannot go on is refused as a whole."""
        report = self.report.of("order")
        for number, story in enumerate(sorted(stories, key=lambda one: one.acts[0].at)):
            if number % 100 == 0:
                self.progress(f"orders that went on: {number:,} of {len(stories):,}")
            try:
                with transaction.atomic():
                    self._refuse_if_acted_on(story)
                    for act in story.acts:
                        Continuing(story, self.ids).act(act)
            except Refusal as refusal:
                report.refused.append(Refused(story.external, refusal.sentence))
            else:
                acts = tuple(("", "", str(act)) for act in story.acts)
                report.changed.append(Change(story.external, acts))

    def _refuse_if_acted_on(self, story: Extension) -> None:
        """What somebody did while the stories were compared is not in the comparison."""
        version = Order.objects.select_for_update(no_key=True).values_list("version", flat=True)
        if version.get(pk=story.order_id) != self.versions[story.order_id]:
            raise ActedOn(f"Somebody acted on order #{story.order_id} meanwhile. Merge again.")


def _known_by(table: str, row: Row) -> str:
    """The thing of which a row is a version, as ``ids_of_all`` knows it."""
    return " ".join(str(row.get(name) or "") for name in VERSIONS[table][0])


def _new_rows(one: Compared) -> Iterator[Row]:
    return (one.rows[place] for place in one.new)


def _in_words(differences: Differences) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (name, "" if here is None else str(here), "" if there is None else str(there))
        for name, (here, there) in differences.items()
    )
