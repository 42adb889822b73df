"""Merging a record set into a database that has content: by key, through dated history, with a preview.

What is new comes in bulk with its history. What is here changes by the same actions as people do it with, never by
an edit of the past; an order whose story goes on gains what is new in it, and one whose story is told differently is
refused.
"""

from goldenthread.app.exchange.merging.merge import merge
from goldenthread.app.exchange.merging.report import Change, Merged, Refused, TableMerge

__all__ = ["Change", "Merged", "Refused", "TableMerge", "merge"]
