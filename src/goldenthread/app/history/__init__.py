"""What happened, never edited."""
