"""Is a model ready: a declared suite, results and predictions read against it, gates, a score, and a model card."""
