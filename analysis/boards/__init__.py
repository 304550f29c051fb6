"""Boards of results: what the best was when, what contradicts, and which claims of the state of the art hold."""
