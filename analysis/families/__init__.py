"""Model families: which works belong to a followed unit, by its names, its key papers and descent by citation."""
