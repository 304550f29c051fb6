"""How far the numbers of a paper can be trusted: set-up, comparability, arithmetic, metric, data, baselines."""
