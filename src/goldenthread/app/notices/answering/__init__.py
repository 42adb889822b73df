"""Answering from a mail: the links, what closes them, and what each may do."""
