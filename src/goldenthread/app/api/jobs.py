"""What the clock does for the API."""

from goldenthread.app.api.idempotency import forget_old_answers as forget
from goldenthread.app.jobs import every


@every("13 3 * * *", "api.forget_old_answers")
def forget_old_answers(timestamp: int) -> int:
    """Forget idempotency keys that are older than a week."""
    return forget()
