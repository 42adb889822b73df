"""The contract: what a record set holds, and how it is read and written."""

from goldenthread.analysis.records.errors import RecordsError
from goldenthread.analysis.records.recordset import RecordSet
from goldenthread.analysis.records.schema import TABLES

__all__ = ["TABLES", "RecordSet", "RecordsError"]
