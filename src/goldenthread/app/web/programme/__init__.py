"""Pages of the key account programme: contacts, contracts, rhythm, duties, roles, reports, and its home."""
