"""Threads between our people and theirs: how fresh, which way, on what evidence, who holds and could revive them.

A thread is dormant when it is silent for longer than nine in ten of the pair's own gaps and longer than what was
agreed for it. Dormant is not broken: each comes with who else knows the contact and a reason to call. All of it is
read from the ties, which the database sums up; the number of statements does not grow with the rows.
"""

from goldenthread.app.programme.queries.relationships.matrix import Relationships, relationships_of
from goldenthread.app.programme.queries.relationships.overview import accounts_by_threads, quietest
from goldenthread.app.programme.queries.relationships.revivals import Dormant, Reviver, revivals
from goldenthread.app.programme.queries.relationships.threads import Thread, agreed, dormant, threads_of

__all__ = [
    "Dormant",
    "Relationships",
    "Reviver",
    "Thread",
    "accounts_by_threads",
    "agreed",
    "dormant",
    "quietest",
    "relationships_of",
    "revivals",
    "threads_of",
]
