"""Pages over measures and findings."""
