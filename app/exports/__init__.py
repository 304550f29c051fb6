"""Papers in the forms that other programs read: bibliographies, tables, notes, formatted citations, Zotero."""
