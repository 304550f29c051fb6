"""From evidence to decisions: candidates, trade-offs, cost, pitches, readiness, effects, frontiers."""
