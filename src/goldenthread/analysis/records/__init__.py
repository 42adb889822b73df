"""The contract: what a record set holds, and how it is read and written."""

from goldenthread.analysis.records.errors import RecordsError
from goldenthread.analysis.records.logs import Guess, Mapping, Reading, guess_mapping, read_log
from goldenthread.analysis.records.logs.writers import write_flat, write_ocel, write_xes
from goldenthread.analysis.records.package import read_records, write_records
from goldenthread.analysis.records.recordset import RecordSet
from goldenthread.analysis.records.schema import TABLES
from goldenthread.analysis.records.validation import Problem, check

__all__ = [
    "TABLES",
    "Guess",
    "Mapping",
    "Problem",
    "Reading",
    "RecordSet",
    "RecordsError",
    "check",
    "guess_mapping",
    "read_log",
    "read_records",
    "write_flat",
    "write_ocel",
    "write_records",
    "write_xes",
]
