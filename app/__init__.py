"""How people meet it: command line, explorer, digests, and the ordered list of steps. Imports all."""
