"""The key account programme."""
