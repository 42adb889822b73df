"""Loading a record set: rows and their dated history, by COPY, in one transaction.

What is loaded is what the actions would have made: every order's stored standing is derived from the very events
that are written, by the rules that ``goldenthread verify`` checks with.
"""

from goldenthread.app.exchange.loading.load import Loaded, NotEmpty, load

__all__ = ["Loaded", "NotEmpty", "load"]
