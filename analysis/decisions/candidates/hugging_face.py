"""Candidates from a model's folder as Hugging Face keeps it: card, config.json, safetensors. Used by `files`.

Only heads of files are read, never weights; nothing is fetched.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis.decisions.candidates.attributes import LONGEST, cell_of, precision_of
from analysis.decisions.candidates.bounded import ref_of, text_of
from analysis.decisions.candidates.merging import Read, Row, joined
from analysis.decisions.candidates.record import Cell
from analysis.decisions.candidates.yaml_file import plain_yaml
from data.errors import InputError

MOST_BYTES = 32_000_000
"""Of a JSON file or the head of a safetensors file; an index of a thousand shards has a tenth."""
MOST_FILES = 500
BITS = {"F64": 64, "F32": 32, "F16": 16, "BF16": 16, "F8_E4M3": 8, "F8_E5M2": 8, "I64": 64, "I32": 32, "I16": 16,
        "I8": 8, "U8": 8, "BOOL": 8}  # fmt: skip
"""Bits of one number of a safetensors type."""
_CARD = re.compile(r"\A---\n(.*?\n)---(?:\n|\Z)", re.S)
_METRICS = {"accuracy": "accuracy", "acc": "accuracy", "f1": "f1", "exact_match": "accuracy", "wer": "error",
            "cer": "error", "perplexity": "loss", "loss": "loss"}  # fmt: skip
Found = Iterator[tuple[str, Cell]]


def read_model_folder(path: Path, name: str = "") -> Read:
    """Return the model of a folder, or of one of its files.

    Parameters
    ----------
    path
        A folder with README.md, config.json, safetensors files or their index, or one of these files.

    Raises
    ------
    InputError
        If none of them is there, or one cannot be read.
    """
    files = sorted(path.iterdir())[:MOST_FILES] if path.is_dir() else [path]
    cells: dict[str, Cell] = {}
    for file in files:
        for attribute, cell in _of_file(file):
            cells.setdefault(attribute, cell)
    if not cells:
        raise InputError(f"{path.name} holds no model card with a head, config.json or safetensors; name its folder")
    _settle(cells)
    told = name or (path.resolve().name if path.is_dir() else path.resolve().parent.name or path.stem)
    return Read(joined([Row(told[:LONGEST], cells)]))


def is_model_file(path: Path) -> bool:
    """Tell whether a file is one of a model's folder, by its name."""
    name = path.name.lower()
    return name in ("config.json", "readme.md") or name.endswith((".safetensors", ".safetensors.index.json"))


def _of_file(path: Path) -> Found:
    """Yield what one file says; of other files nothing."""
    name = path.name.lower()
    if name == "readme.md":
        yield from _of_card(path)
    elif name == "config.json":
        yield from _of_config(path)
    elif name.endswith(".safetensors.index.json"):
        yield from _of_index(path)
    elif name.endswith(".safetensors"):
        yield from _of_weights(path)


def _json(path: Path, text: str) -> Mapping[str, Any]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path.name} is no JSON ({str(error)[:80]})") from error
    if not isinstance(told, dict):
        raise InputError(f"{path.name} holds no JSON object")
    return told


def _of_card(path: Path) -> Found:
    """Yield what the YAML head of a model card says."""
    found = _CARD.match(text_of(path, MOST_BYTES))
    told = plain_yaml(path, found[1]) if found else None
    if not isinstance(told, dict):
        return
    for key, attribute in (("license", "licence"), ("pipeline_tag", "task"), ("language", "language"),
                           ("base_model", "base_model"), ("library_name", "framework")):  # fmt: skip
        if value := told.get(key):
            listed = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            yield attribute, cell_of(attribute, listed[:LONGEST], "stated", _ref(path, key))
    for result in _dicts(_first(told.get("model-index")).get("results")):
        yield from _of_result(path, result)


def _of_result(path: Path, result: Mapping[str, Any]) -> Found:
    """Yield the results that a card lists, by data set."""
    about = result.get("dataset") if isinstance(result.get("dataset"), dict) else {}
    assert isinstance(about, dict)
    dataset = str(about.get("name") or about.get("type") or "")[:80]
    for metric in _dicts(result.get("metrics")):
        kind, value = _METRICS.get(str(metric.get("type", "")).lower()), metric.get("value")
        if kind and dataset and isinstance(value, int | float) and math.isfinite(value):
            unit = "%" if kind in ("accuracy", "f1", "error") and value > 1 else ""
            if kind == "error" and not unit:
                value, unit = value * 100, "%"
            name = f"{kind}:{dataset}"
            yield name, cell_of(name, f"{value:.12g}", "stated", _ref(path, "model-index"), unit, "by its model card")


def _dicts(told: object) -> list[Mapping[str, Any]]:
    return [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def _first(told: object) -> Mapping[str, Any]:
    found = _dicts(told)
    return found[0] if found else {}


def _of_config(path: Path) -> Found:
    """Yield what config.json says: number format, quantisation, longest input, architecture."""
    told = _json(path, text_of(path, MOST_BYTES))
    quantised = told.get("quantization_config")
    if isinstance(quantised, dict):
        bits = next(
            (f"{bits}-bit" for key, bits in (("load_in_4bit", 4), ("load_in_8bit", 8)) if quantised.get(key)), ""
        )
        bits = f"{quantised['bits']}-bit" if isinstance(quantised.get("bits"), int) else bits
        if precision_of(bits):
            yield "precision", cell_of("precision", bits, "stated", _ref(path, "quantization_config"))
        if method := quantised.get("quant_method"):
            yield "quantisation", cell_of("quantisation", str(method)[:40], "stated", _ref(path, "quantization_config"))
    for key in ("torch_dtype", "dtype"):
        if isinstance(told.get(key), str) and precision_of(told[key]):
            yield "precision", cell_of("precision", told[key], "stated", _ref(path, key))
    longest = told.get("max_position_embeddings")
    if isinstance(longest, int) and not isinstance(longest, bool) and 0 < longest < 1e9:
        yield "context", Cell(float(longest), "tokens", None, None, "stated", _ref(path, "max_position_embeddings"))
    kinds = told.get("architectures")
    if isinstance(kinds, list) and kinds and isinstance(kinds[0], str):
        yield "architecture", cell_of("architecture", kinds[0][:LONGEST], "stated", _ref(path, "architectures"))


def _of_index(path: Path) -> Found:
    """Yield what the index of shards says: size, and parameters where it names them."""
    about = _json(path, text_of(path, MOST_BYTES)).get("metadata")
    told = about if isinstance(about, dict) else {}
    for key, attribute, unit in (("total_parameters", "parameters", "parameters"), ("total_size", "size", "B")):
        value = told.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e18:
            yield attribute, Cell(float(value), unit, None, None, "stated", _ref(path, key))


def _of_weights(path: Path) -> Found:
    """Yield parameters, size and number format by the head of a safetensors file."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 2 <= length <= MOST_BYTES:
            raise InputError(f"{path.name} is no safetensors file: a head of {length:,} bytes")
        head = file.read(length)
    try:
        text = head.decode()
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name} is no safetensors file: its head is no text") from error
    tensors = [one for key, one in _json(path, text).items() if key != "__metadata__" and isinstance(one, dict)]
    count, bits = 0.0, 0.0
    formats: dict[str, float] = {}
    for one in tensors:
        volume = float(math.prod(side for side in one.get("shape", []) if isinstance(side, int)))
        kind = str(one.get("dtype"))
        count, bits = count + volume, bits + volume * BITS.get(kind, 8)
        formats[kind] = formats.get(kind, 0.0) + volume
    if not count or len(head) != length:
        raise InputError(f"{path.name} is no whole safetensors file")
    source = ref_of(path, 1)
    whole = not re.search(r"-\d{5}-of-\d{5}", path.name)
    if whole:  # a shard holds only a part
        yield "parameters", Cell(count, "parameters", None, None, "given", source, "by the shapes of its tensors")
        yield "size", Cell(bits / 8, "B", None, None, "given", source)
    common = max(formats, key=lambda kind: (formats[kind], kind))
    name = precision_of(common.replace("BF", "bf").replace("_E4M3", "").replace("_E5M2", "").lower())
    if name and common[0] in "BF":
        yield "precision", Cell(name, "", None, None, "given", source)


def _settle(cells: dict[str, Cell]) -> None:
    """Add the parameters that size and number format give, where nothing tells them."""
    bits = {"fp64": 64, "fp32": 32, "fp16": 16, "bf16": 16, "fp8": 8, "int8": 8}
    size, kind = cells.get("size"), cells.get("precision")
    if "parameters" not in cells and size is not None and kind is not None and "quantisation" not in cells:
        width = bits.get(str(kind.value))
        if width and isinstance(size.value, float):
            note = f"its size by {width} bits each; {kind.source}"
            cells["parameters"] = Cell(size.value * 8 / width, "parameters", None, None, "stated", size.source, note)


def _ref(path: Path, key: str) -> str:
    """Return the ref of the line that a key stands in."""
    try:
        with path.open("rb") as file:
            head = file.read(MOST_BYTES)
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error}") from error
    found = head.find(key.encode())
    return ref_of(path, head.count(b"\n", 0, max(found, 0)) + 1)
