"""Named conditions with evidence: what stands out, how sure that is, and what would refute it."""

from goldenthread.analysis.findings.factors import FailureFactor, failure_factors
from goldenthread.analysis.findings.finding import Family, Finding, Findings
from goldenthread.analysis.findings.search import findings

__all__ = ["FailureFactor", "Family", "Finding", "Findings", "failure_factors", "findings"]
