"""What the order page shows: the timeline, the chain of promises, who consumed the time."""
