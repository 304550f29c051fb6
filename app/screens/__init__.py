"""The explorer's pages, one file each; `app/explorer.py` lists them."""
