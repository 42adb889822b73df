"""The reductions as SQL that runs where the data already is.

Each reduction turns a log into a small table. The statements are read by people in the ``.sql`` files of this
folder, parsed by SQLGlot, and refused if they call a function outside :data:`ALLOWED`: SQLGlot passes
functions that it does not know through unchanged, so that a statement could look translated and fail, or
answer something else, on the other engine. Quantiles are therefore written out with row numbers, and the
enabling event with one window over starts and ends side by side. DuckDB is the reference; the compiled
passes agree with it in the tests.

    >>> from goldenthread.analysis.measures import sql
    >>> print(sql.statement("function_waits", dialect="spark")[:4])
    WITH
"""

from goldenthread.analysis.measures.sql.statements import (
    ALLOWED,
    DIALECTS,
    REDUCTIONS,
    NotPortable,
    checked,
    reduce,
    statement,
)

__all__ = ["ALLOWED", "DIALECTS", "REDUCTIONS", "NotPortable", "checked", "reduce", "statement"]
