"""Briefs as files: the forms they are written in, and the earlier ones they are compared with. For `fieldmap brief`."""

from datetime import date
from pathlib import Path

from analysis.briefs.brief import Brief
from analysis.briefs.exchange import LARGEST_BYTES, as_document, read_brief
from app.briefs import make_brief
from app.document_files import DocumentForm, rendered
from app.reading import open_edition
from data.editions import load_edition, numbers
from data.errors import InputError
from data.library import Library
from data.settings import Settings


def brief_file(brief: Brief, form: DocumentForm) -> bytes:
    """Return a brief in one of its forms, UTF-8 where it is text."""
    return rendered(brief.document(), form, lambda: as_document(brief))


def earlier_brief(
    library: Library, settings: Settings, subject: str, against: str | None, day: date | None
) -> tuple[Brief | None, str]:
    """Return the brief to compare with and what it is called: of an edition by its number, or saved as JSON.

    Raises
    ------
    InputError
        If there is no such edition or file, or the file is no brief.
    EditionError
        If the edition is damaged, or was made by another version of Fieldmap.
    """
    if against is None:
        return None, ""
    if not against.isdigit():
        return saved_brief(Path(against)), f"the brief in {Path(against).name}"
    number, known = int(against), numbers(library)
    if number not in known:
        raise InputError(f"there is no edition {number}; kept: {', '.join(map(str, known)) or 'none'}")
    with open_edition(load_edition(library, number), library, settings) as opened:
        until = opened.seen_until().date()
        return make_brief(opened, subject, min(day, until) if day else None), f"edition {number}"


def saved_brief(path: Path) -> Brief:
    """Return the brief that a file holds."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path} is neither the number of an edition nor a brief that can be read: {error}") from error
    return read_brief(content, str(path))
