"""What people were told, how they wish to be told, and the mails that told them."""

from goldenthread.app.notices.models.answer_link import AnswerLink
from goldenthread.app.notices.models.feed import Feed
from goldenthread.app.notices.models.mail import Mail, MailKind
from goldenthread.app.notices.models.notice import CHOSEN, NEEDS_YOU, Group, Notice, Way
from goldenthread.app.notices.models.wishes import Hours, Wish

__all__ = [
    "CHOSEN",
    "NEEDS_YOU",
    "AnswerLink",
    "Feed",
    "Group",
    "Hours",
    "Mail",
    "MailKind",
    "Notice",
    "Way",
    "Wish",
]
