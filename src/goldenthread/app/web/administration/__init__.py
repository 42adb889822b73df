"""Pages on which the organisation is kept: people, units, rights, calendars, accounts, contacts, tokens."""
