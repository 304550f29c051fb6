"""Numbers that papers state about systems, read from abstracts by rules; see `extract.extract_claims`."""
