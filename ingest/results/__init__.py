"""Results from leaderboards and model cards, one module a format; what cannot be read is told with its reason."""
