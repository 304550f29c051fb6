"""Frontiers: the best score for a size, a compute, a day or a price; its slope, and what a gain would take."""
