"""What is done about notices and mails."""

from goldenthread.app.notices.actions.answering import answer_by_link
from goldenthread.app.notices.actions.feeds import make_feed, revoke_feed
from goldenthread.app.notices.actions.mailing import put_down_digests, repeat_all, repeat_mail, send
from goldenthread.app.notices.actions.reading import mark_read
from goldenthread.app.notices.actions.telling import tell
from goldenthread.app.notices.actions.wishing import choose_how_to_be_told

__all__ = [
    "answer_by_link",
    "choose_how_to_be_told",
    "make_feed",
    "mark_read",
    "put_down_digests",
    "repeat_all",
    "repeat_mail",
    "revoke_feed",
    "send",
    "tell",
]
