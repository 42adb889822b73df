"""What people look up about what they were told."""

from goldenthread.app.notices.queries.notices import notices_of, unread_count
from goldenthread.app.notices.queries.readers import may_be_told, readers_among
from goldenthread.app.notices.queries.wishes import DEFAULTS, way_for, wishes_of

__all__ = ["DEFAULTS", "may_be_told", "notices_of", "readers_among", "unread_count", "way_for", "wishes_of"]
