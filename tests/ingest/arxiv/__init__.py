"""Tests of ingest.arxiv."""
