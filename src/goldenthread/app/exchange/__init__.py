"""Record sets in and out: the live database as a record set, and a record set as a live database."""
