"""Compare page."""

from app.frame import reader_or_stop

reader = reader_or_stop("Compare")
