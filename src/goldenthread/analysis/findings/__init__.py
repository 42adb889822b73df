"""Named conditions with their evidence: failure factors, suspects, alarms."""
