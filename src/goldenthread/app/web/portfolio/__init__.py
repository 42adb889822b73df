"""Accounts in depth: families, ratings, the service that each account got, effort, turnover, expedites."""
