"""Which data sets the works of a library name, known to a list or not: how the vocabulary grows."""
