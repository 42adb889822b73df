"""One act on several orders: each stands or is refused by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.routes.orders import router
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.routes.shapes import TEXT, today_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.errors import NotFound, Refusal
from goldenthread.app.orders import actions
from goldenthread.app.orders.queries import orders_visible_to


class Several(Schema):
    order_ids: list[int] = Field(min_length=1, max_length=200)


class Promises(Several):
    """Promise the same day for all."""

    act: Literal["promise"]
    promised_for: date


class Moves(Several):
    """Move the promises to one day, for a cause."""

    act: Literal["move_promise"]
    promised_for: date
    cause: str = Field(min_length=1, max_length=TEXT)


class Words(Several):
    """Say the same on each."""

    act: Literal["clarify"]
    text: str = Field(min_length=1, max_length=20_000)


class Withdrawals(Several):
    """Withdraw them, for one ground."""

    act: Literal["withdraw"]
    ground: str = Field(min_length=1, max_length=TEXT)


class SeveralActs(Sent):
    """One of the four acts, with what it needs."""

    several: Annotated[Promises | Moves | Words | Withdrawals, Field(discriminator="act")]


class RefusedShown(Schema):
    order_id: int
    code: str
    sentence: str


class OutcomeShown(Schema):
    """The orders for which it was done, and those for which it was refused, each with its reason."""

    done: list[int]
    refused: list[RefusedShown]


ACTS: dict[str, Callable[..., object]] = {
    "promise": actions.promise,
    "move_promise": actions.move_promise,
    "clarify": actions.clarify,
    "withdraw": actions.withdraw,
}


@router.post("/orders/several", response={200: OutcomeShown, **REFUSED})
def act_on_several(request: ApiRequest, body: SeveralActs) -> Any:
    """Do one act on up to 200 orders. The refusal of one does not undo the others."""
    sent = body.several
    seen = orders_visible_to(request.person, on=today_of(request)).in_bulk(set(sent.order_ids))
    said = sent.dict(exclude={"order_ids", "act"})
    wanted = [seen[one] for one in dict.fromkeys(sent.order_ids) if one in seen]
    outcome = actions.each(wanted, ACTS[sent.act], actor=request.actor, **said)
    unseen = [one for one in dict.fromkeys(sent.order_ids) if one not in seen]
    missing = NotFound("There is no such order.")
    return {
        "done": [order.pk for order in outcome.done],
        "refused": [
            *(_refused(order.pk, refusal) for order, refusal in outcome.refused),
            *(_refused(one, missing) for one in unseen),
        ],
    }


def _refused(order_id: int, refusal: Refusal) -> dict[str, Any]:
    return {"order_id": order_id, "code": refusal.code, "sentence": refusal.sentence}
