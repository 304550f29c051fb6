"""What is known: schema, records, identity, store, editions, settings. Imports none of our packages."""
