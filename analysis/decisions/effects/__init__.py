"""Method or data: how much of a difference in scores comes with the method, the data, the size, and what cannot be told."""
