"""The compiled event loop. The model is compiled to arrays of records, which the loop reads and writes."""
