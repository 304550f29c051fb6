"""Strategic briefs: what the library knows of one subject, as a document whose every sentence names its evidence."""
