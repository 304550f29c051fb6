"""Values as people print them, in the base unit of their attribute."""

import math
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decisions.candidates.attributes import (
    ATTRIBUTES,
    MAC_OR_FLOP,
    attribute,
    cell_of,
    precision_of,
    read_amount,
    shown,
)
from data.errors import InputError
from tests.libraries import ROOT


@pytest.mark.parametrize(
    ("name", "printed", "value"),
    [
        ("latency", "16 ms", 0.016), ("latency", "0.02 s/image", 0.02), ("latency", "2 min", 120),
        ("parameters", "7B", 7e9), ("parameters", "350M params", 3.5e8), ("parameters", "1.5 billion", 1.5e9),
        ("parameters", "66,955,010", 66_955_010), ("memory", "0.8 GB", 8e8), ("memory", "1.5 GiB", 1.5 * 2**30),
        ("memory", "16G", 1.6e10), ("price", "$0.60 / 1M tokens", 0.6), ("price", "$0.002 / 1K tokens", 2),
        ("price", "0.6 USD per million tokens", 0.6), ("price_hour", "$2.5/h", 2.5), ("power", "12 W", 12),
        ("token_throughput", "5.2k tok/s", 5200), ("throughput", "30 FPS", 30), ("throughput", "2,100 images/s", 2100),
        ("energy", "2 Wh", 7200), ("accuracy:GLUE", "81.2%", 81.2), ("accuracy:GLUE", "0.812", 81.2),
        ("context", "128K", 128_000), ("training_compute", "3.1 × 10^23 FLOPs", 3.1e23), ("flops", "4.1 GMACs", 8.2e9),
    ],
)  # fmt: skip
def test_a_printed_value_is_read_in_its_base_unit(name, printed, value):
    assert read_amount(name, printed).value == pytest.approx(value, rel=1e-9)


def test_flops_that_may_be_macs_have_a_band_of_factor_two():
    amount = read_amount("flops", "4.1 GFLOPs")
    assert (amount.value, amount.lo, amount.hi, amount.note) == (4.1e9, 4.1e9, 8.2e9, MAC_OR_FLOP)


@pytest.mark.parametrize(("printed", "value"), [("4.1 GFLOPs as FLOP", 4.1e9), ("4.1 GFLOPs as MAC", 8.2e9)])
def test_a_source_that_says_which_has_no_band(printed, value):
    amount = read_amount("flops", printed)
    assert (amount.value, amount.lo, amount.hi) == (value, None, None)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [("16±2 ms", (0.016, 0.014, 0.018)), ("10-20 ms", (0.015, 0.01, 0.02)), ("< 5 ms", (0.005, 0, 0.005))],
)
def test_stated_intervals_are_kept(printed, expected):
    amount = read_amount("latency", printed)
    assert (amount.value, amount.lo, amount.hi) == expected


def test_at_least_is_bounded_by_what_the_attribute_can_be():
    assert read_amount("accuracy:GLUE", ">= 80%")[:3] == (80, 80, 100)


@pytest.mark.parametrize(
    ("name", "printed", "told"),
    [
        ("latency", "16", "has no unit"), ("latency", "16 mz", "near it: ms"), ("latency", "5 GB", "give a time"),
        ("parameters", "-7B", "must lie from 1"), ("parameters", "nan", "no number"),
        ("parameters", "304.2", "no unit"),
        ("price", "€3 / 1M tokens", "no exchange rate"), ("error:GLUE", "0.3", "a share or per cent"),
        ("accuracy:GLUE", "120", "must lie from 0 to 100"), ("latency", "20-10 ms", "ends before it begins"),
        ("latency", "1,5 ms", "meant with a point"), ("throughput", "55 tokens/s", "give a rate, as images/s"),
        ("memory", "2**99999999 GB", "not known"), ("memory", "1 " + "G" * 100, "longer than"),
        ("date", "31/05/2024", "no date"), ("date", "2024-13", "no date"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told(name, printed, told):
    with pytest.raises(InputError, match=re.escape(told)):
        cell_of(name, printed, "given", "F.x.csv:2")


def test_a_decimal_comma_counts_where_the_file_uses_it():
    assert read_amount("latency", "1,5 ms", decimal_comma=True).value == 0.0015


def test_an_unknown_attribute_names_near_ones():
    with pytest.raises(InputError, match="near it: parameters"):
        attribute("paramters")


def test_a_qualified_attribute_keeps_unit_and_direction():
    one = attribute("top1:ImageNet v2")
    assert (one.name, one.unit, one.better) == ("accuracy:ImageNet v2", "%", "higher")


@pytest.mark.parametrize(
    ("text", "name"),
    [("FP16", "fp16"), ("bfloat16", "bf16"), ("torch.float32", "fp32"), ("4-bit", "int4"), ("INT8", "int8"),
     ("Q4_K_M", "int4"), ("half precision", "fp16"), ("fine-tuned", "")],
)  # fmt: skip
def test_number_formats_have_one_name(text, name):
    assert precision_of(text) == name


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [("latency", 0.016, "16 ms"), ("parameters", 66_955_010, "66.96M"), ("memory", 8e8, "800 MB"),
     ("flops", 8.2e9, "8.2 GFLOP"), ("accuracy:GLUE", 81.2, "81.2%"), ("licence", "MIT", "MIT"), ("latency", 0, "0 s")],
)  # fmt: skip
def test_values_are_shown_as_people_read_them(name, value, text):
    if value == 0:
        assert shown(name, value).startswith("0")
    else:
        assert shown(name, value) == text


@given(st.sampled_from([one.name for one in ATTRIBUTES.values() if one.is_number]), st.floats(1.5, 99))
def test_what_is_shown_is_read_again_as_nearly_the_same(name, value):
    text = shown(name, value * attribute(name).lo if attribute(name).lo > 1 else value)
    again = read_amount(name, f"{text} as FLOP" if "FLOP" in text else text)
    assert math.isclose(again.value, value, rel_tol=1e-3)


def test_units_are_loaded_when_the_first_is_read():
    code = "import sys; import analysis.decisions.candidates.files; print('pint' in sys.modules, 'onnx' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert told.stdout.split() == ["False", "False"]
