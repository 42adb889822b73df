"""A made company of any size, written into the database by COPY: what the scale benchmarks measure."""
