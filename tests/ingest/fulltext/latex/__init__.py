"""Tests of the reader of LaTeX sources."""
