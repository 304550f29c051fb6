"""Tests of ingest.scholar."""
