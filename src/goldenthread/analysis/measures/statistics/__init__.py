"""Pure functions on numbers: small samples, waiting with open ends, signal and noise.

They know no record set. Measures call them, and so may anyone with a few numbers in a notebook.
SciPy is imported where it is used, because importing it costs more than most of these functions.
"""
