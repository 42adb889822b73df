"""How work flows between units: waiting, bounces, rework, doors, and who pays for them.

All measures here read prepared events (:mod:`goldenthread.analysis.records.prepared`), in single passes.

Where every event has a start and a finish, what lies between two steps is *waiting*. Where the records
have one time for each event, it is *time between*: an upper bound of the waiting that includes the work
itself. Results say which in ``basis``.
"""
