"""Citations: measures of each work, and the works related to it."""
