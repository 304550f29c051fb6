"""Readiness page: is a model ready to go out, what stands in the way, and what if weights and gates were others."""

from app.document_page import downloads, section, sources
from app.frame import reader_or_stop
from app.readiness_page import cards, chosen_suite, glance, moved
from data.library import utc_now

reader = reader_or_stop("Readiness")
today = utc_now().date()
told = chosen_suite(reader.library, today)
shown = moved(told, today)
glance(shown)
evidence = shown.memo.by_ref()
for part in shown.memo.sections:
    section(part, evidence)
sources(shown.memo)
downloads(shown.memo, shown.suite.head.title, shown.file)
cards(shown)
