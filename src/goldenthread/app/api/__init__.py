"""REST routes; no rules."""
