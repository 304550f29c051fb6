"""Decisions from evidence: candidates, trade-offs, cost, pitches, readiness, effects; each a pure core and a memo."""
