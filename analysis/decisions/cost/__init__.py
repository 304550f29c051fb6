"""What it costs to serve a model: an API, machines of one's own, or both, under one load and one latency target."""
