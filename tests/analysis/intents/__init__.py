"""Tests of why papers are cited."""
