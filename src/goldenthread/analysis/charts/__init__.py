"""Vega-Lite specifications and their SVG."""
