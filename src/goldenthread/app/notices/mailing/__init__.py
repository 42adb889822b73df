"""Mails: what they say, when they may go, and how they go out."""
