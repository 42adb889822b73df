"""What customers say, and what becomes of it."""
