"""Topics: groups of works, their names and their map."""
