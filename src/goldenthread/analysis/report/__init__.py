"""The diagnosis as a page, as text, as JSON."""

from goldenthread.analysis.report.diagnosis import Diagnosis, diagnose

__all__ = ["Diagnosis", "diagnose"]
