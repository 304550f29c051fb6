"""Files of results, whatever their format: bounded reading, and what each line of them becomes.

`app.exchange` calls :func:`read_results`; each format has a module beside.
"""

import gzip
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from data.errors import InputError
from data.quarantine import Refused
from data.records import ImportedClaim
from ingest.results import every_eval_ever, hugging_face, papers_with_code
from ingest.results.papers_with_code import DEEPEST
from ingest.results.scores import Told, claim_of

Format = Literal["every-eval-ever", "hf-eval-results", "papers-with-code", "sota-extractor"]
FORMATS: tuple[Format, ...] = get_args(Format)
MOST_BYTES = 2**30
"""Of one file, unpacked: the dump of Papers with Code has about 0.4 GB."""
MOST_YAML = 2**20
"""Characters of one YAML file or the head of a card."""
_BLOCK = 2**20
_READERS: dict[Format, Callable[[Any, str], Iterable[Told | Refused]]] = {
    "every-eval-ever": every_eval_ever.lines_of,
    "hf-eval-results": hugging_face.lines_of,
    "papers-with-code": papers_with_code.lines_of,
    "sota-extractor": papers_with_code.rows_of,
}


def read_results(path: Path, format_: Format) -> Iterator[ImportedClaim | Refused]:
    """Yield the results of a file, or of the files in a folder, and what of them cannot be read.

    Raises
    ------
    InputError
        If the file is missing, too large, or not of its format at all.
    """
    files = _files(path, format_)
    for file in files:
        name = str(Path(*file.resolve().parts[-4:]))
        document = parse(read_bytes(file), file, format_)
        for told in _READERS[format_](document, name):
            yield told if isinstance(told, Refused) else _claim(told, path.name, format_)


def _claim(told: Told, file: str, format_: Format) -> ImportedClaim | Refused:
    made = claim_of(told, f"{format_} ({file})")
    if isinstance(made, ImportedClaim):
        return made
    shown = {name: getattr(told, name) for name in ("task", "dataset", "metric", "value", "model", "url")}
    return Refused(f"{file} {told.place}".strip(), made, json.dumps(shown, ensure_ascii=False, default=str).encode())


def _files(path: Path, format_: Format) -> list[Path]:
    if not path.exists():
        raise InputError(f"{path} does not exist; give a file, or a folder of them")
    if path.is_file():
        return [path]
    wanted = (
        ("*.yaml", "*.yml", "README.md")
        if format_ == "hf-eval-results"
        else ("*.json", "*.jsonl", "*.json.gz", "*.jsonl.gz")
    )
    found = sorted({file for pattern in wanted for file in path.rglob(pattern) if file.is_file()})
    if not found:
        raise InputError(f"{path} holds no file for {format_} ({', '.join(wanted)})")
    return found


def read_bytes(path: Path) -> bytes:
    """Return the content of a file, unpacked where it is gzip.

    Raises
    ------
    InputError
        If it is damaged or larger than ``MOST_BYTES``.
    """
    parts, size = [], 0
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                size += len(block)
                if size > MOST_BYTES:
                    raise InputError(f"{path} is larger than {MOST_BYTES:,} bytes; split it")
                parts.append(block)
    except (EOFError, gzip.BadGzipFile, OSError) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    return b"".join(parts)


def parse(content: bytes, path: Path, format_: Format) -> Any:
    """Return what a file says: JSON, JSON lines (a list; a line that is none stays as text), YAML, or a card's head.

    Raises
    ------
    InputError
        If it is none of these.
    """
    try:
        text = content.decode("utf-8-sig")
        if format_ == "hf-eval-results":
            return _plain_yaml(_front_matter(text) if path.suffix == ".md" else text)
        if ".jsonl" in path.name:
            return [_line(line) for line in text.splitlines() if line.strip()]
        return json.loads(text)
    except (UnicodeDecodeError, ValueError, yaml.YAMLError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error).replace("\n", " ")[:200]
        raise InputError(f"{path} is no {format_} file: {reason}") from error


def _plain_yaml(text: str) -> Any:
    """Return what YAML says, within bounds: PyYAML's time grows with the square of nesting, aliases multiply."""
    if len(text) > MOST_YAML:
        raise yaml.YAMLError(f"{len(text):,} characters; results have up to {MOST_YAML:,}")
    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.YAMLError("it holds an alias, which results do not need")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise yaml.YAMLError(f"nested more than {DEEPEST} deep")
    return yaml.safe_load(text)


def _line(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return line


def _front_matter(text: str) -> str:
    """Return the YAML at the head of a model card; nothing where there is none."""
    parts = text.split("---", 2)
    return parts[1] if len(parts) == 3 and not parts[0].strip() else "{}"
