"""Tiers and what they promise, kinds of relationship, and all accounts by importance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.freshness import Listed, with_state, with_version
from goldenthread.app.api.pages import ASKED, Page, Window, page_among
from goldenthread.app.api.routes.acting import act_on_thing, add_to_list
from goldenthread.app.api.routes.people import REFUSED, Ending
from goldenthread.app.api.routes.shapes import defined, is_leader, leaders_day, today_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers.models import Account
from goldenthread.app.errors import NotFound
from goldenthread.app.programme import actions
from goldenthread.app.programme.models import Tier
from goldenthread.app.programme.queries.accounts.ladders import match_of
from goldenthread.app.programme.queries.accounts.ratings import placed, standings_of, tiers_on

router = Router(tags=["accounts in depth"])


class TierShown(Schema):
    id: int
    name: str
    least_importance: Decimal | None
    least_worth: Decimal | None
    contacts: int | None
    executive_acts: int | None
    expedites: int | None
    unit_hours: int | None
    valid_from: date
    valid_to: date | None


class NewTier(Sent):
    name: str = Field(min_length=1, max_length=30)
    valid_from: date
    least_importance: Decimal | None = Field(None, ge=1, le=5, max_digits=3, decimal_places=2)
    least_worth: Decimal | None = Field(None, ge=0, max_digits=14, decimal_places=2)
    contacts: int | None = Field(None, ge=0, le=1_000_000)
    executive_acts: int | None = Field(None, ge=0, le=1_000_000)
    expedites: int | None = Field(None, ge=0, le=1_000_000)
    unit_hours: int | None = Field(None, ge=0, le=1_000_000)


class LadderShown(Schema):
    rungs: list[str]
    valid_from: date


class NewLadder(Sent):
    rungs: list[str] = Field(min_length=2, max_length=9)
    valid_from: date


class PlacedShown(Schema):
    """``best`` and ``worst``: the ranks between which it stays when one weight is moved by a fifth."""

    account_id: int
    rank: int
    best: int
    worst: int
    importance: float | None
    difficulty: float | None
    margin: Decimal | None
    potential: Decimal | None
    tier: str
    suggested_tier: str | None


class PortfolioShown(Schema):
    """``kappa``: agreement of wanted with offered; null where it is undefined."""

    placed: list[PlacedShown]
    kappa: float | None
    known: int
    over_served: list[int]
    under_served: list[int]


@router.get("/programme/tiers", response={200: Page[TierShown], **REFUSED})
def list_tiers(request: ApiRequest, response: HttpResponse, window: Window = ASKED) -> Any:
    """What each tier asks and promises today."""
    listed = list(tiers_on(today_of(request))) if is_leader(request) else []
    return with_state(response, _tiers(request), page_among(listed, window, lambda one: one))


def _tiers(request: ApiRequest) -> Listed:
    return Listed(Tier.objects.all() if is_leader(request) else Tier.objects.none(), TierShown)


def _tier(request: ApiRequest, tier_id: int) -> Tier:
    if not is_leader(request):
        raise NotFound("There is no such tier.")
    return get_object_or_404(Tier, pk=tier_id)


@router.get("/programme/tiers/{int:tier_id}", response={200: TierShown, **REFUSED})
def show_tier(request: ApiRequest, tier_id: int, response: HttpResponse) -> Any:
    """What one tier asks and promises."""
    return with_version(response, _tier(request, tier_id))


@router.post("/programme/tiers", response={201: TierShown, **REFUSED})
def set_tier(request: ApiRequest, body: NewTier, response: HttpResponse) -> Any:
    """From a day on a tier asks this importance and promises so much a quarter."""
    return add_to_list(request, response, _tiers(request), actions.set_tier, **body.dict())


@router.post("/programme/tiers/{int:tier_id}/end", response={200: TierShown, **REFUSED})
def end_tier(request: ApiRequest, tier_id: int, body: Ending, response: HttpResponse) -> Any:
    """End what a tier asks and promises."""
    tier, said = _tier(request, tier_id), body.dict()
    return act_on_thing(request, response, tier, TierShown, actions.end_tier, **said)


@router.post("/programme/ladders", response={201: LadderShown, **REFUSED})
def set_ladder(request: ApiRequest, body: NewLadder) -> Any:
    """Name the kinds of relationship, from the lightest to the closest."""
    return Status(201, actions.set_ladder(body.rungs, valid_from=body.valid_from, actor=request.actor))


@router.get("/programme/portfolio", response={200: PortfolioShown, **REFUSED})
def show_portfolio(request: ApiRequest) -> Any:
    """All open accounts by importance, the tiers that ratings suggest, and wanted beside offered."""
    today = leaders_day(request)
    accounts = Account.objects.filter(closed_on__isnull=True).order_by("name", "pk")
    match = match_of(accounts, today)
    return {
        "placed": [
            {
                "account_id": one.standing.account.pk,
                "tier": one.standing.account.tier,
                "margin": one.standing.account.margin,
                "potential": one.standing.account.potential,
                "rank": one.rank,
                "best": one.best,
                "worst": one.worst,
                "importance": one.standing.position.importance if one.standing.position else None,
                "difficulty": one.standing.position.difficulty if one.standing.position else None,
                "suggested_tier": one.standing.suggested.name if one.standing.suggested else None,
            }
            for one in placed(standings_of(accounts, today))
        ],
        "kappa": defined(match.kappa),
        "known": match.known,
        "over_served": [one.account.pk for one in match.over],
        "under_served": [one.account.pk for one in match.under],
    }
