"""The network of a record set: who hands work to whom, who speaks with customers, who asks whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import numpy as np

from goldenthread.analysis.measures.network.graph import Network
from goldenthread.analysis.measures.network.people import Between, allow
from goldenthread.analysis.measures.network.steps import handoff_network, steps
from goldenthread.analysis.records import RecordSet

Source = Literal["handoffs", "interactions", "conversations"]
ACCOUNT = "account:"

# The unit a person worked in at a time: solid line before dotted, larger share of time before smaller.
_WITH_UNIT = """
    SELECT i.interaction_id, i.account_id, i.direction, i.person_id, a.unit_id
    FROM interaction i LEFT JOIN assignment a
      ON a.person_id = i.person_id AND a.valid_from <= CAST(i.at AS DATE)
     AND (a.valid_to IS NULL OR a.valid_to >= CAST(i.at AS DATE))
    QUALIFY row_number() OVER (
        PARTITION BY i.interaction_id ORDER BY a.line = 'dotted', a.fte DESC NULLS LAST, a.unit_id) = 1
"""
_INTERACTIONS = """
    WITH spoken AS ({with_unit})
    SELECT CASE WHEN direction = 'in' THEN '{account}' || account_id ELSE {who} END AS source,
           CASE WHEN direction = 'in' THEN {who} ELSE '{account}' || account_id END AS target,
           CAST(count(*) AS DOUBLE) AS weight
    FROM spoken WHERE account_id IS NOT NULL AND {who} IS NOT NULL GROUP BY ALL
"""
_CONVERSATIONS = """
    WITH said AS (
        SELECT asked_by_unit_id AS source, asked_of_unit_id AS target FROM "order"
        UNION ALL
        SELECT a.unit_id, o.asked_by_unit_id FROM answer a JOIN "order" o USING (order_id)
        UNION ALL
        SELECT from_unit_id, to_unit_id FROM request
        UNION ALL
        SELECT to_unit_id, from_unit_id FROM request WHERE decided_at IS NOT NULL)
    SELECT source, target, CAST(count(*) AS DOUBLE) AS weight FROM said
    WHERE source IS NOT NULL AND target IS NOT NULL AND source <> target GROUP BY ALL
"""


def ties(
    records: RecordSet,
    *,
    between: Between = "unit",
    source: Source | tuple[Source, ...] = "handoffs",
    people: bool = False,
) -> Network:
    """The weighted directed network of units or (opt-in) persons.

    ``source="handoffs"``: A → B for every step by B that a step by A ≠ B enabled (the same that ``handoffs``
    counts); events that name nobody hand nothing on and are counted in ``left_out``.
    ``source="interactions"``: between units (or persons) and accounts, whose nodes read ``account:ID``; from
    the account where the direction is ``in``; a unit is the one where the person was assigned at that time.
    ``source="conversations"``: between units, one tie for every order or request that A asked of B, and one
    back for every answer and every decision.

    Several sources, ``source=("interactions", "handoffs")``, are laid over one another.

    Example:
        >>> import pyarrow as pa
        >>> log = pa.table({"event_id": ["1", "2", "3"], "order_id": ["o", "o", "o"], "seq": [1, 2, 3],
        ...                 "unit_id": ["sales", "ops", "ops"],
        ...                 "finished_at": pa.array(range(3), pa.timestamp("s"))})
        >>> ties(RecordSet.from_tables({"event": log})).rows()
        [('sales', 'ops', 1.0)]
    """
    allow(between, people)
    if isinstance(source, tuple):
        return _laid_over([_from(records, between, one) for one in source], "+".join(source))
    return _from(records, between, source)


def with_customers(network: Network, groups: Mapping[str, str]) -> dict[str, str]:
    """The formal groups, with the accounts of the network as a group of their own, ``customer``."""
    return {**groups, **{name: "customer" for name in network.names if name.startswith(ACCOUNT)}}


def _from(records: RecordSet, between: Between, source: Source) -> Network:
    if source == "handoffs":
        return handoff_network(steps(records, between), between=between)
    if source == "interactions":
        who = "unit_id" if between == "unit" else "person_id"
        network = _queried(
            records, _INTERACTIONS.format(with_unit=_WITH_UNIT, account=ACCOUNT, who=who), between, source
        )
        used = int(network.weight.sum())
        return replace(network, left_out=records.count("interaction") - used)
    if source != "conversations":
        raise ValueError(f"source must be 'handoffs', 'interactions' or 'conversations', not {source!r}.")
    if between == "person":
        raise ValueError("Orders and requests name units, not persons: use between='unit' or another source.")
    return _queried(records, _CONVERSATIONS, between, source)


def _laid_over(networks: list[Network], source: str) -> Network:
    edges = [row for network in networks for row in network.rows()]
    nodes = [name for network in networks for name in network.names]
    whole = Network.from_edges(edges, nodes=nodes, between=networks[0].between)
    return replace(whole, source_of_ties=source, left_out=sum(network.left_out for network in networks))


def _queried(records: RecordSet, sql: str, between: Between, source: Source) -> Network:
    found = records.query(sql)
    names = sorted(
        set(found.column("source").unique().to_pylist()) | set(found.column("target").unique().to_pylist())
    )
    code = {name: number for number, name in enumerate(names)}
    start, end = (
        np.array([code[name] for name in found.column(column).to_pylist()], dtype=np.int64)
        for column in ("source", "target")
    )
    weight = np.asarray(found.column("weight").to_pylist(), dtype=np.float64)
    return Network.from_arrays(tuple(names), start, end, weight, between=between, source_of_ties=source)
