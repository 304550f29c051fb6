"""The commands, one module per group of related ones; each reads its options, calls the library, prints."""
