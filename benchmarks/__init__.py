"""Benchmarks: speed and quality, each a command that prints one table and writes JSON to `results/`."""
