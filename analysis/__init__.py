"""What it means: citations, topics, trends, claims. Imports `data` and `index`, never `ingest`."""
