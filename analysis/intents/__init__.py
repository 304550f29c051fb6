"""Why papers are cited: intent, criticism and influence of citations, from their sentences."""
