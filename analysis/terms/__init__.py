"""Terms: the phrases of a field, which of them rise and fall, without look-ahead."""
