"""Where knowledge comes from: one module a source or format. Imports `data` only."""
