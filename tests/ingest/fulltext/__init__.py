"""Tests of ingest.fulltext."""
