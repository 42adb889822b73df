"""Complaints and feedback: what customers tell us."""
