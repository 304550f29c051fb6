"""Choosing between candidates: criteria, constraints, the Pareto front, scores, how sure a winner is; for `decide`."""
