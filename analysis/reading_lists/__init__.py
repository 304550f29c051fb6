"""Reading lists for a topic from zero: which works in which role, in which order, within the hours there are."""
