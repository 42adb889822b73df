"""Accounts in depth: the family with its figures, what they are rated, what they get and what they were promised."""
