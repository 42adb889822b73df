"""Searching, for programs: the same that the search page finds."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Query, Router, Schema
from pydantic import Field

from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.routes.shapes import today_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.search.kinds import KINDS
from goldenthread.app.search.queries import MOST, search
from goldenthread.app.search.words import NotSearchable, asked

router = Router(tags=["search"])
KindName = Literal[
    "orders", "accounts", "people", "units", "barriers", "feedback", "contacts", "interactions"
]


class Question(Schema):
    """``q``: all words must occur, the last may be the beginning of one. ``first`` and ``limit`` page each kind."""

    q: str = Field(min_length=1, max_length=200)
    kind: KindName | None = None
    first: int = Field(0, ge=0, le=MOST)
    limit: int = Field(5, ge=1, le=50)


class Hit(Schema):
    """``id`` is the record's own, but of the account for contacts and for what passed with customers."""

    id: int
    title: str
    about: str
    text: str


class Found(Schema):
    """``total`` counts up to two hundred; ``there_is_more`` says that it stopped there."""

    kind: str
    total: int
    there_is_more: bool
    hits: list[Hit]


class Answer(Schema):
    groups: list[Found]


WANTED: Any = Query(...)  # type: ignore[type-arg]


@router.get("/search", response={200: Answer, **REFUSED})
def find(request: ApiRequest, wanted: Question = WANTED) -> Any:
    """What you may see and holds all the words, by kind; the best first."""
    question = asked(wanted.q)
    if question is None:
        raise NotSearchable("Say what to search for.", field="q")
    groups = search(
        request.person,
        question,
        on=today_of(request),
        kinds=[wanted.kind] if wanted.kind else KINDS,
        first=wanted.first,
        size=wanted.limit,
    )
    return {
        "groups": [
            {
                "kind": group.kind.name,
                "total": group.total,
                "there_is_more": group.there_is_more,
                "hits": [
                    {"id": hit.key, "title": hit.title, "about": hit.about, "text": hit.text}
                    for hit in group.hits
                ],
            }
            for group in groups
        ]
    }
