"""What needs somebody today, and why: one module per role, each answering blocks of items."""
