"""What texts say of a model: parameters, active ones, training computation, number format; and what they leave open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decisions.candidates.sizes import MOST_MENTIONS, size_in_name, sizes_in
from analysis.decisions.candidates.texts import name_cells, text_cells


def said(text, model="", attribute="parameters", is_note=False):
    cell = text_cells(text, "W1", model, is_note=is_note).get(attribute)
    return None if cell is None else cell.value


@pytest.mark.parametrize(
    ("text", "model", "value"),
    [
        ("We present Fox, a 3.8-billion-parameter language model.", "Fox", 3.8e9),
        ("Fox has 650M parameters.", "Fox", 6.5e8),
        ("We train Fox with 2.1B parameters, outperforming Bear with 70B parameters.", "Fox", 2.1e9),
        ("We release models with 3B, 7B, and 15B parameters.", "Fox 7B", 7e9),
        ("Our largest model, Fox, has 1.5 trillion parameters.", "Fox", 1.5e12),
        ("We introduce Fox, with a total of 389 billion parameters.", "Fox", 3.89e11),
        ("We propose a model with 138,357,544 parameters.", "", 138_357_544),
        ("Number of parameters: 66M", "", 6.6e7),
    ],
)
def test_the_number_of_parameters_is_read(text, model, value):
    assert said(text, model) == value


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("Fox outperforms models with up to 70B parameters.", "Fox"),
        ("Fox needs fewer than 4 billion parameters.", "Fox"),
        ("We release models ranging from 1 to 70 billion parameters.", "Fox"),
        ("We release Bear, a 7B parameter model. Fox is larger.", "Fox"),
        ("The LoRA component of Fox has 460 million parameters.", "Fox"),
        ("We release models with 3B, 7B, and 15B parameters.", "Fox 13B"),
        ("Fox uses 300 parameters of the driver.", "Fox"),
        ("Fox has hundreds of millions of parameters.", "Fox"),
        ("Fox has over 1 billion parameters.", "Fox"),
        ("", "Fox"),
    ],
)
def test_a_number_of_another_model_or_of_a_range_is_left_open(text, model):
    assert said(text, model) is None


@pytest.mark.parametrize(
    "text",
    ["Fox comprises 236B total parameters, of which 21B are activated for each token.",
     "Fox uses only 21B active parameters out of 236B.",
     "We introduce Fox with 236 billion parameters and 21 billion activation parameters."],
)  # fmt: skip
def test_total_and_active_parameters_are_told_apart(text):
    assert (said(text, "Fox"), said(text, "Fox", "active_parameters")) == (236e9, 21e9)


def test_a_value_keeps_its_sentence_and_source():
    cell = text_cells("It is small. Fox has 650M parameters.", "W12", "Fox")["parameters"]
    assert (cell.quote, cell.source, cell.tier) == ("Fox has 650M parameters.", "W12", "stated")


@pytest.mark.parametrize(
    ("name", "size"),
    [("Llama-2-7B", 7e9), ("XGLM 7.5B", 7.5e9), ("Prithvi-100M", 1e8), ("Mixtral 8x7B", None), ("BERT", None),
     ("Emu2 3B and 7B", None)],
)  # fmt: skip
def test_a_size_in_a_name_is_read(name, size):
    assert size_in_name(name) == size
    assert bool(name_cells(name, "F.x.csv:2")) == (size is not None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("6ND = 6 * 4B parameters * 4T training tokens = 9.6 × 10^22 FLOP", 9.6e22),
        ("6*2500000000000*20000000000=3e+23", 3e23),
        ("7b * 2.6t * 6 = 1.092e23", 1.092e23),
        ("a is 1.14e+23 FLOP; b is 8.7e+22 FLOP; geometric mean: sqrt(1.14e+23*8.7e+22) = 9.96e+22", 9.96e22),
        ("4095 petaFLOPS-days which equals 3.538*10^23 FLOP", 3.538e23),
        ("3.12×10¹⁴ FLOP/s × 8.75×10⁷ s × 0.40 = 1.09×10²² FLOPs", 1.09e22),
        ("312 TFLOPS * 8 GPUs * 3600 s", None),
        ("Hardware: 3.12e14 FLOP/s per GPU", None),
        ("hardware says = 1e24 FLOP, parameters say = 1e22 FLOP", None),
        ("Base model used 4.55e22 FLOP. 3.12e14 * 8 * 0.3 = 8.1e19 finetune compute", None),
        ("see https://example.org/#gid=1361937389", None),
    ],
)
def test_training_computation_is_read_from_notes(text, value):
    found = said(text, attribute="training_compute", is_note=True)
    assert found == (None if value is None else pytest.approx(value))


def test_a_number_without_a_unit_is_no_computation_in_a_plain_text():
    assert said("We train for 3e23 steps in total = 3e23.", attribute="training_compute") is None
    assert said("Training took 2.1e24 FLOP.", attribute="training_compute") == 2.1e24


@pytest.mark.parametrize(
    ("text", "precision", "method"),
    [("The weights are quantized to int8.", "int8", None), ("We use 4-bit quantization with GPTQ.", "int4", "GPTQ"),
     ("From 8-bit to 4-bit quantization.", None, None), ("We train in bf16 precision.", "bf16", None)],
)  # fmt: skip
def test_number_format_and_quantisation_are_read(text, precision, method):
    assert (said(text, attribute="precision"), said(text, attribute="quantisation")) == (precision, method)


@given(st.text(alphabet="0123456789.,eE+-×*^{}10 FLOPpetaBM/s=~\n", max_size=60), st.booleans())
def test_whatever_stands_in_a_text_is_read_without_a_fault(text, is_note):
    for cell in text_cells(text, "W1", "Fox", is_note=is_note).values():
        assert isinstance(cell.value, str) or cell.value > 0


def test_a_paragraph_may_be_wrapped_anywhere():
    assert said("We compare with Bear (7B\nparameters) and present Fox, a model with 3B\nparameters.", "Fox") == 3e9


@pytest.mark.parametrize(("note", "size"), [("7B", 7e9), ("84M from Table 1.", 8.4e7), ("24B total\n3B active", 2.4e10),
                                            ("7B * 2T", None), ("12 layers", None)])  # fmt: skip
def test_a_note_may_be_a_bare_size(note, size):
    assert said(note, is_note=True) == size


@pytest.mark.parametrize("part", ["7B parameters ", "Fox has 7B parameters, ", "= 1e22 FLOP ", " ", "1,111,111 ", "1 "])
def test_a_long_text_without_an_end_is_read_by_its_neighbourhoods(part):
    text = "We present Fox with 3B parameters. " + part * (30_000 // len(part))
    assert len(sizes_in(text)) <= MOST_MENTIONS
    for cell in text_cells(text, "W1", "Fox").values():
        assert len(cell.quote) <= 400


def test_the_quote_of_a_long_sentence_holds_its_number():
    text = "We present, " + "after much work, " * 25 + "a model with 650M parameters, " + "and so on, " * 60
    assert "650M parameters" in text_cells(text, "W1")["parameters"].quote
