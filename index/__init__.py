"""How a paper is found: text, encoder, vectors, lexical index, fusion, search. Imports `data` only."""
