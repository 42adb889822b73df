"""What people read of events about tiers, kinds of relationship and turnover."""

from __future__ import annotations

from typing import Any

from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.sentences import sentence_for

Told = dict[str, Any]


@sentence_for(Kind.TIER_SET)
def tier_set(told: Told) -> str:
    asks = f", asked of importance {told['least_importance']} or more" if told["least_importance"] else ""
    if told.get("least_worth"):
        asks += f", of a margin and potential of {told['least_worth']} a year or more"
    words = {"contacts": "contacts", "executive_acts": "executive acts", "expedites": "expedites"}
    promised = [f"{count} {words.get(name, 'hours of units')}" for name, count in told["promised"].items()]
    gives = f", promised {', '.join(promised)} a quarter" if promised else ""
    return f"set the tier {told['name']} from {told['valid_from']}{asks}{gives}"


@sentence_for(Kind.TIER_ENDED)
def tier_ended(told: Told) -> str:
    return f"ended the tier {told['name']} after {told['valid_to']}"


@sentence_for(Kind.LADDER_SET)
def ladder_set(told: Told) -> str:
    return f"named the kinds of relationship from {told['valid_from']}: {', '.join(told['rungs'])}"


@sentence_for(Kind.RELATIONSHIP_SAID)
def relationship_said(told: Told) -> str:
    whose = "the customer wants" if told["side"] == "wanted" else "we offer"
    before = f", before {told['old']}" if told["old"] and told["old"] != told["new"] else ""
    return f"said that {whose} a relationship of the kind {told['new']} from {told['since']}{before}"


@sentence_for(Kind.LEAVERS_NAMED)
def leavers_named(told: Told) -> str:
    return f"looked at the names of {told['leavers']} who left: {told['reason']}"
