"""Maps: a place for every paper, so that papers alike in wording lie near each other."""
