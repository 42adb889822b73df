"""The diagnosis as a page, as text, as JSON."""
