"""Organisations made with known truth. Never imports measures."""
