"""Tests of `analysis.families`."""
