"""All of history, for auditors: who did what, when, by ids and never by names."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Router, Schema
from pydantic import Field

from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.errors import NotFound
from goldenthread.app.history.models import Event

router = Router(tags=["history"])
WHOLE = 2**63 - 1
NUMBER = Field(None, ge=0, le=WHOLE)


class EntryShown(Schema):
    """One entry as it was written. ``on_behalf_of_id`` and ``token_id`` say for whom and by which token."""

    id: int
    kind: str
    at: datetime
    recorded_at: datetime
    actor_person_id: int | None
    actor_system: str
    on_behalf_of_id: int | None
    token_id: int | None
    via: str
    subject_type: str
    subject_id: int
    order_id: int | None
    account_id: int | None
    unit_id: int | None
    payload: dict[str, Any]


class Asked(Window):
    """``after_id``: only entries written after this one, to carry on an export. ``kind``: how the kind begins."""

    limit: int = Field(200, ge=1, le=1000)
    after_id: int | None = NUMBER
    kind: str = Field("", max_length=60, pattern=r"^[a-z_.]*$")
    first: date | None = None
    last: date | None = None
    actor_person_id: int | None = NUMBER
    subject_type: str = Field("", max_length=40, pattern=r"^[a-z_]*$")
    subject_id: int | None = NUMBER
    order_id: int | None = NUMBER
    account_id: int | None = NUMBER
    unit_id: int | None = NUMBER


LOOKUPS = {
    "after_id": "id__gt",
    "kind": "kind__startswith",
    "first": "recorded_at__date__gte",
    "last": "recorded_at__date__lte",
}


@router.get("/history", response={200: Page[EntryShown], **REFUSED})
def list_history(request: ApiRequest, asked: Asked = ASKED) -> Any:
    """Every entry of the organisation's history, latest first. For auditors."""
    if not request.actor.may("all:history:export"):
        raise NotFound("There is nothing here that you may see.")
    wanted = asked.dict(exclude={"limit", "cursor"}, exclude_none=True)
    found = Event.objects.filter(
        **{LOOKUPS.get(name, name): value for name, value in wanted.items() if value != ""}
    )
    return page_of(found, asked, lambda event: event)
