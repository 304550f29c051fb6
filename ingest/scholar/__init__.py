"""Semantic Scholar: batches of papers, searches, lists, data sets of citations."""
