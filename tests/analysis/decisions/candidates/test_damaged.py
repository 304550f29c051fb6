"""Files cut short, changed or made of noise are read or refused with a reason, never with a fault of ours."""

import contextlib
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.decisions.candidates.attributes import ATTRIBUTES, cell_of
from analysis.decisions.candidates.files import read_file
from data.errors import InputError
from tests.analysis.decisions.candidates.test_files import KERAS, MLPERF, PERF, TORCHINFO, YAML, made_onnx
from tests.analysis.decisions.candidates.test_table import TABLE

CARD = """---
license: mit
model-index:
- name: a
  results:
  - dataset: {name: D}
    metrics:
    - {type: wer, value: 3}
---
"""
CONFIG = json.dumps({"torch_dtype": "float16", "quantization_config": {"bits": 4}, "max_position_embeddings": 512})
HEAD = json.dumps({"a": {"dtype": "F16", "shape": [2, 3], "data_offsets": [0, 12]}}).encode()
FILES = {
    "models.csv": TABLE.encode(), "perf.csv": PERF.encode(), "mlperf.csv": MLPERF.encode(),
    "models.yaml": YAML.encode(),
    "torchinfo.txt": TORCHINFO.encode(), "keras.txt": KERAS.encode(), "README.md": CARD.encode(),
    "config.json": CONFIG.encode(), "model.safetensors": len(HEAD).to_bytes(8, "little") + HEAD + b"\0" * 12,
    "model.safetensors.index.json": json.dumps({"metadata": {"total_size": 8}}).encode(),
}  # fmt: skip
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(path, content):
    path.write_bytes(content)
    with contextlib.suppress(InputError):
        for one in read_file(path).candidates:
            assert one.name
            assert all(cell.value == cell.value for cell in one.cells.values())


@pytest.mark.parametrize("name", sorted(FILES))
@QUICK
@given(data=st.data())
def test_a_changed_file_is_read_or_refused(tmp_path, name, data):
    content = bytearray(FILES[name])
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.sampled_from(b'",;:\n-[]{}&*0 9e\xff\0%ax'))
    read(tmp_path / name, bytes(content))


@pytest.mark.parametrize("name", sorted(FILES))
@QUICK
@given(share=st.floats(0, 1))
def test_a_file_cut_short_is_read_or_refused(tmp_path, name, share):
    read(tmp_path / name, FILES[name][: int(share * len(FILES[name]))])


@QUICK
@given(data=st.data())
def test_a_changed_onnx_file_is_read_or_refused(tmp_path, data):
    content = bytearray(made_onnx(tmp_path / "made.onnx").read_bytes())
    places = [*range(300), *range(len(content) - 600, len(content))]
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.sampled_from(places))] = data.draw(st.integers(0, 255))
    read(tmp_path / "net.onnx", bytes(content))


@QUICK
@given(st.sampled_from(sorted(ATTRIBUTES)), st.text("0123456789.,eE+-–±~<>$ /%kKMBGsmtoiuUSDFLOPaCb", max_size=24))
def test_any_printed_value_is_read_or_refused(name, printed):
    with contextlib.suppress(InputError):
        cell = cell_of(name, printed, "given", "F.x.csv:2")
        if not isinstance(cell.value, str):
            lo, hi = cell.bounds
            assert lo <= cell.value <= hi
