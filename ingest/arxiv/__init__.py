"""arXiv: sets by OAI-PMH, searches and ids by the query API, today's feed, the metadata snapshot."""
