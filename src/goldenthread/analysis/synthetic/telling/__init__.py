"""From a run and a plot to the tables of a record set."""
