"""Whose concern each kind of event is: the one table of who is told what.

Every kind of event is either in :data:`CONCERNS`, each line naming who is told and why, or in :data:`NOBODYS`, with
the reason why nobody needs to be. A test fails for a kind that is in neither.
"""

from goldenthread.app.notices.concerns.about import About
from goldenthread.app.notices.concerns.nobody import NOBODYS
from goldenthread.app.notices.concerns.table import CONCERNS, Asks, Concern, Told, told_of

__all__ = ["CONCERNS", "NOBODYS", "About", "Asks", "Concern", "Told", "told_of"]
