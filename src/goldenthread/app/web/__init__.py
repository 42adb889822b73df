"""The base template, shared fragments, styles and htmx."""
