"""Lists: filters that live in the address, sorting, pages by key, and the same rows as CSV."""

from goldenthread.app.web.lists.asked import Asked
from goldenthread.app.web.lists.computed import Rows
from goldenthread.app.web.lists.csv import csv_response
from goldenthread.app.web.lists.listing import By, Computed, Heading, Listing, Sort
from goldenthread.app.web.lists.rows import in_rows

__all__ = ["Asked", "By", "Computed", "Heading", "Listing", "Rows", "Sort", "csv_response", "in_rows"]
