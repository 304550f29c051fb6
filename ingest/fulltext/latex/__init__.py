"""Full text of papers from their LaTeX source: passages, result tables and bibliography. No TeX is run."""
