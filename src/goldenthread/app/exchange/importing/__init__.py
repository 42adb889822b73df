"""People, units, accounts, contacts and orders from CSV: previewed, then done by the same actions as at a page.

A preview does everything and takes it back, so that it refuses exactly what the import would refuse. The import
itself is one transaction: all of it, or the good rows if the person asks for that, or nothing.
"""
