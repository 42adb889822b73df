"""What customers tell us."""

from goldenthread.app.voice.models.feedback import SCALES, Feedback, FeedbackKind

__all__ = ["SCALES", "Feedback", "FeedbackKind"]
