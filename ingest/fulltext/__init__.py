"""Full text of papers, read once into passages, tables and references: from LaTeX source or HTML."""
