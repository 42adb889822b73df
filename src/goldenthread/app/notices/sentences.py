"""What people read of events about notices."""

from __future__ import annotations

from typing import Any

from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.sentences import sentence_for

Told = dict[str, Any]


@sentence_for(Kind.NOTICES_READ)
def notices_read(told: Told) -> str:
    return f"marked {told['count']} notice{'s' if told['count'] != 1 else ''} as read"


@sentence_for(Kind.NOTICE_WISHES_SET)
def notice_wishes_set(told: Told) -> str:
    said = (f"{name.replace('_', ' ')}: {change['new']}" for name, change in told["changes"].items())
    return f"chose how to be told ({', '.join(said).replace('at_once', 'at once')})"


@sentence_for(Kind.MAIL_REPEATED)
def mail_repeated(told: Told) -> str:
    return f"sent a mail again that had failed after {told['attempts']} attempts"


@sentence_for(Kind.CALENDAR_FEED_MADE)
def calendar_feed_made(told: Told) -> str:
    return (
        f"made an address for their calendar{', in place of another' if told['in_place_of_another'] else ''}"
    )


@sentence_for(Kind.CALENDAR_FEED_REVOKED)
def calendar_feed_revoked(_: Told) -> str:
    return "revoked the address of a calendar"
