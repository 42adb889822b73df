"""Papers: what is read on a page of its own, as PDF."""

from goldenthread.app.programme.printing.paper import answered, printed

__all__ = ["answered", "printed"]
