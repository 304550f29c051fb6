"""Every deliberate error of Fieldmap, and the exit code each one ends a command with.

The tree::

    FieldmapError                 70  something is wrong inside Fieldmap
    ├── EvidenceError             70  a document of ours lacks the evidence for what it says
    ├── InputError                 2  a file, an option, an identifier or a query is not usable
    │   ├── NotFoundError          2  nothing in the library answers to this name
    │   └── AccessError            2  who asks may not look, or may not change this
    ├── IncompleteError            3  the state is consistent, but part of the work is left
    ├── StorageError              74  disk, file or network gave out
    │   ├── EditionError          74  an edition is missing, damaged, or does not belong together
    │   └── SourceError           74  a source on the network gives no usable answer
    │       ├── BadAnswerError    74  it answered, but not with what was asked for
    │       └── RefusedError      74  it refuses the request as such: asking again is of no use
    ├── BusyError                 75  another writer is at work on this library
    └── SettingsError             78  fieldmap.toml, the environment or the installation is wrong
        ├── ModelError            78  an encoder is missing, altered, or of another dimension
        └── SchemaError           78  the library was made by another version of Fieldmap

A message names the value that offended and what to do about it.
"""


class FieldmapError(Exception):
    """Base of every error that Fieldmap raises on purpose."""

    exit_code = 70


class EvidenceError(FieldmapError):
    """A document of ours says what its evidence does not bear out: it is not shown."""


class InputError(FieldmapError):
    """A file, an option, an identifier or a query cannot be used."""

    exit_code = 2


class NotFoundError(InputError):
    """Nothing in the library answers to the name that was asked for."""


class AccessError(InputError):
    """Who asks is not known, may not look, or may not change this."""


class IncompleteError(FieldmapError):
    """The library is consistent, but part of the work is left for the next run."""

    exit_code = 3


class StorageError(FieldmapError):
    """A disk, a file or the network gave out."""

    exit_code = 74


class EditionError(StorageError):
    """An edition is missing, damaged, or its parts do not belong together."""


class SourceError(StorageError):
    """A source on the network gave no usable answer within its budget."""


class BadAnswerError(SourceError):
    """An answer is cut short, not what was asked for, or too large; asking again may help.

    Attributes
    ----------
    content
        Bytes of the answer, as far as they came.
    """

    def __init__(self, message: str, content: bytes = b"") -> None:
        super().__init__(message)
        self.content = content


class RefusedError(SourceError):
    """A source refuses a request as such: asking again is of no use.

    Attributes
    ----------
    status
        HTTP status of the refusal.
    """

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class BusyError(FieldmapError):
    """Another writer holds this library."""

    exit_code = 75


class SettingsError(FieldmapError):
    """The settings, the environment or the installation are wrong."""

    exit_code = 78


class ModelError(SettingsError):
    """An encoder is missing, has been altered, or has another dimension."""


class SchemaError(SettingsError):
    """The library was made by another version of Fieldmap."""
