"""Orders, promises, declines, steps, hand-offs, deliveries, verdicts, barriers and escalations."""
