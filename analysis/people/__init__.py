"""People and places: who is who among the names of authors, who works with whom, which venue cites which."""
