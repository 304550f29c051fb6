"""What a page says when something fails in its middle: a message, no traceback. For `app.explorer`, `app.server`."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from app.escape import markdown
from data.errors import FieldmapError
from data.library import Library
from data.store import database_errors

FAILED = "Something inside Fieldmap went wrong. The server's log has the details; `fieldmap doctor` checks the library."


@contextmanager
def told_errors(here: Library) -> Iterator[None]:
    """Show what disk, settings or input give out in the middle of a page as a message; our own mistakes are raised."""
    try:
        with database_errors(here.root):
            yield
    except FieldmapError as error:
        if not _is_told(error):
            raise
        st.error(markdown(str(error)), icon=":material/error:")
    except OSError as error:
        if error.filename is None:
            raise
        st.error(f"{markdown(str(error))}. `fieldmap doctor` says more.", icon=":material/error:")


def say_error(error: Exception) -> bool:
    """Say that a page failed, for what nobody has caught; Streamlit has put the details into its log already."""
    st.error(markdown(str(error)) if _is_told(error) else FAILED, icon=":material/error:")
    return True


def _is_told(error: Exception) -> bool:
    """Tell whether an error says to a person what they can do: not one of our own mistakes."""
    return isinstance(error, FieldmapError) and error.exit_code != FieldmapError.exit_code
