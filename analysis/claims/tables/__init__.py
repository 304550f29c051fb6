"""Claims from the tables and the full text of papers: pure cores and the step ``table_claims``."""
