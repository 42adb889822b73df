"""What is done about notices."""

from goldenthread.app.notices.actions.reading import mark_read
from goldenthread.app.notices.actions.telling import tell

__all__ = ["mark_read", "tell"]
