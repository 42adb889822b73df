"""Logs that an organisation already has: CSV, Parquet, XES, OCEL, read as record sets."""

from goldenthread.analysis.records.logs.guess import Guess, guess_mapping
from goldenthread.analysis.records.logs.mapping import Mapping
from goldenthread.analysis.records.logs.reading import Reading, read_log

__all__ = ["Guess", "Mapping", "Reading", "guess_mapping", "read_log"]
