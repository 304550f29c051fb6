"""Method or data: how much of a difference in scores comes with method, data and size, and what cannot be told."""
