"""Decisions from evidence: which model, at what cost, which claim to believe, what is ready, method or data."""
