"""The citation graph as a whole: ranks, structure, disruption, ageing. Its arrays are `analysis.graph.csr`."""
