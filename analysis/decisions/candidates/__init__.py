"""What is known of the models that a decision is about, each value with its unit, source and tier."""
