"""Candidates from summaries, ONNX, load tests, MLPerf tables, model folders and YAML."""

import json
import re

import numpy as np
import pytest

from analysis.decisions.candidates.files import read_all, read_candidates, read_file
from data.errors import InputError
from tests.analysis.decisions.candidates.test_table import written

TORCHINFO = """==========================================================================================
Layer (type:depth-idx)                   Output Shape              Param #
==========================================================================================
Sequential                               [2, 50]                   --
├─Conv2d: 1-1                            [2, 10, 24, 24]           260
├─ReLU: 1-2                              [2, 10, 24, 24]           --
├─Flatten: 1-3                           [2, 5760]                 --
├─Linear: 1-4                            [2, 50]                   288,050
==========================================================================================
Total params: 288,310
Trainable params: 288,310
Non-trainable params: 0
Total mult-adds (Units.MEGABYTES): 0.88
==========================================================================================
Input size (MB): 0.01
Forward/backward pass size (MB): 0.09
Params size (MB): 1.15
Estimated Total Size (MB): 1.25
==========================================================================================
"""
KERAS = """Model: "functional_1"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ dense (Dense)                   │ (None, 128)            │       243,786 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 731,360 (2.79 MB)
 Trainable params: 243,786 (952.29 KB)
 Non-trainable params: 0 (0.00 B)
 Optimizer params: 487,574 (1.86 MB)
"""
PERF = """Concurrency,Inferences/Second,Client Send,Server Queue,Client Recv,\
p50 latency,p90 latency,p95 latency,p99 latency
1,69.2,225,64,19,13891,18795,19753,21018
4,113.6,127,1037,9,33000,36000,37000,39000
"""
MLPERF = """Organization,Availability,Division,SystemName,Model,MlperfModel,Scenario,Result,accelerator_model_name,\
accelerators_per_node,framework,Units,weight_data_types
Acme,available,closed,Box 8,resnet50,resnet,Offline,52000.5,Chip X,8,TensorRT,Samples/s,int8
Acme,available,closed,Box 8,resnet50,resnet,SingleStream,0.42,Chip X,8,TensorRT,Latency (ms),int8
Acme,available,closed,Box 8,resnet50,resnet,Offline,3000,Chip X,8,TensorRT,Watts,int8
"""
YAML = """candidates:
  - name: DistilBERT
    parameters: 66M
    latency: {value: 16 ms, tier: measured, note: batch 1}
    accuracy: {GLUE: 77.0, SST-2: 91.3%}
    licence: Apache-2.0
    memory: unknown
  - name: BERT
    accuracy:GLUE: {value: 79.5, lo: 79.1, hi: 79.9}
"""


def numbers(candidate):
    return {name: cell.value for name, cell in candidate.cells.items()}


def test_a_torchinfo_summary_gives_parameters_and_operations_per_item(tmp_path):
    (one,) = read_candidates(written(tmp_path, TORCHINFO, "small.txt"))
    assert one.name == "small"
    assert numbers(one) == {"parameters": 288_310, "flops": pytest.approx(0.88e6), "size": pytest.approx(1.15e6)}
    exact = 10 * 24 * 24 * 26 + 288_050  # torchinfo counts a bias as one operation
    assert one.cells["flops"].lo <= 2 * exact <= one.cells["flops"].hi
    assert one.cells["flops"].source == "F.small.txt:13"


def test_the_older_form_of_torchinfo_is_read_too(tmp_path):
    (one,) = read_candidates(written(tmp_path, TORCHINFO.replace("Units.MEGABYTES", "G"), "small.txt"))
    assert one.number("flops") == pytest.approx(0.88e9)


def test_keras_counts_no_optimizer_into_the_model(tmp_path):
    (one,) = read_candidates(written(tmp_path, KERAS, "summary.txt"))
    assert (one.name, one.number("parameters")) == ("functional_1", 243_786)
    assert "optimizer" in one.cells["parameters"].note


def test_several_summaries_in_one_file_are_several_models(tmp_path):
    first, second = read_candidates(written(tmp_path, TORCHINFO + KERAS, "two.txt"))
    assert (first.name, first.number("parameters")) == ("two 1", 288_310)
    assert (second.name, second.number("parameters")) == ("functional_1", 243_786)


@pytest.mark.parametrize("text", ["MACs: 4.1 GMac\nParams: 25.6 M\n", "a poem\nof two lines\n", "Total params: none\n"])
def test_the_summary_of_another_tool_is_refused(tmp_path, text):
    with pytest.raises(InputError, match="no line 'Total params:'"):
        read_candidates(written(tmp_path, text, "other.txt"))


def made_onnx(path, batch="batch"):
    onnx = pytest.importorskip("onnx")
    from onnx import TensorProto, helper, numpy_helper

    weights = {
        "k": np.zeros((10, 1, 5, 5), np.float32), "b": np.zeros(10, np.float32), "w": np.zeros((5760, 50), np.float16),
    }  # fmt: skip
    nodes = [
        helper.make_node("Conv", ["x", "k", "b"], ["c"]), helper.make_node("Relu", ["c"], ["r"]),
        helper.make_node("Flatten", ["r"], ["f"]), helper.make_node("Cast", ["f"], ["h"], to=TensorProto.FLOAT16),
        helper.make_node("Gemm", ["h", "w"], ["y"]),
    ]  # fmt: skip
    graph = helper.make_graph(
        nodes, "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [batch, 1, 28, 28])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT16, [batch, 50])],
        [numpy_helper.from_array(value, name) for name, value in weights.items()],
    )  # fmt: skip
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)]), path)
    return path


def test_an_onnx_file_gives_parameters_size_and_operations(tmp_path):
    (one,) = read_candidates(made_onnx(tmp_path / "net.onnx"))
    macs = 10 * 24 * 24 * 25 + 5760 * 50
    assert numbers(one) == {"parameters": 260 + 288_000, "size": 260 * 4 + 288_000 * 2, "flops": 2 * macs}


@pytest.mark.parametrize("share", [0.0001, 0.5, 0.99])
def test_an_onnx_file_cut_short_is_refused(tmp_path, share):
    path = made_onnx(tmp_path / "net.onnx")
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(InputError, match="net.onnx"):
        read_candidates(path)


def test_an_onnx_file_above_the_limit_is_refused_unread(tmp_path):
    from analysis.decisions.candidates.onnx_file import read_onnx

    with pytest.raises(InputError, match="at most 1,000 are read"):
        read_onnx(made_onnx(tmp_path / "net.onnx"), most=1000)


def test_perf_analyzer_gives_one_candidate_a_load_level(tmp_path):
    one, four = read_candidates(written(tmp_path, PERF, "resnet.csv"))
    assert (one.name, one.number("throughput"), one.number("latency")) == ("resnet (concurrency 1)", 69.2, 0.013891)
    assert (four.number("latency:p95"), four.cells["latency:p95"].tier) == (0.037, "measured")
    assert four.cells["latency:p95"].source == "F.resnet.csv:3"


def test_tables_below_perf_analyzers_are_left_alone(tmp_path):
    assert len(read_candidates(written(tmp_path, PERF + "\nModel,GPU\nresnet,0\n", "resnet.csv"))) == 2


def test_mlperf_results_stand_by_system_and_scenario(tmp_path):
    read = read_file(written(tmp_path, MLPERF, "summary.csv"))
    offline, single = read.candidates
    assert (offline.name, offline.number("throughput")) == ("resnet on Box 8, Offline", 52000.5)
    assert (single.number("latency"), single.text("hardware"), single.text("precision")) == (
        0.00042,
        "8 × Chip X",
        "int8",
    )
    assert read.remarks == ("summary.csv: 1 rows without such a result are left out",)


def test_yaml_keeps_line_tier_and_interval(tmp_path):
    small, large = read_candidates(written(tmp_path, YAML, "models.yaml"))
    assert numbers(small) == {
        "parameters": 66e6, "latency": 0.016, "accuracy:GLUE": 77.0, "accuracy:SST-2": 91.3, "licence": "Apache-2.0",
    }  # fmt: skip
    latency = small.cells["latency"]
    assert (latency.tier, latency.source, latency.note) == ("measured", "F.models.yaml:4", "batch 1")
    assert large.cells["accuracy:GLUE"].bounds == (79.1, 79.9)


def test_json_is_read_as_yaml_is(tmp_path):
    (one,) = read_candidates(written(tmp_path, json.dumps([{"name": "A", "latency": "16 ms"}]), "models.json"))
    assert one.number("latency") == 0.016


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (BOMB, "line 1: anchors and aliases"), ("[" * 5000, "nested deeper"),
        ("candidates: []\n", "no list of candidates"),
        ("models:\n  - name: A\n", "no list 'candidates'"), ("- latency: 16 ms\n", "line 1: a candidate needs a name"),
        ("- name: A\n  latency: 16 mz\n", "line 2, column 'latency': the unit 'mz' is not known"),
        ("- name: A\n  latncy: 16 ms\n", "near it: latency"), ("- name: A\n  name: B\n", "stands twice"),
        ("- name: A\n  latency: [1, 2]\n", "takes one value"), ("- name: [A\n", "no YAML"), ("# nothing\n", "is empty"),
        ("- name: A\n  latency: {value: 1 ms, teir: given}\n", "'teir' is none of"),
        ("- name: A\n  latency: {value: 1 ms, lo: 2 ms}\n", "between lo and hi"),
        ("- name: A\n  latency: {value: 1 ms, tier: sure}\n", "'sure' is none of"),
        ("- !!python/object/apply:os.system ['x']\n", "attributes are expected"),
    ],
)  # fmt: skip
def test_yaml_that_is_no_list_of_candidates_says_where(tmp_path, text, told):
    with pytest.raises(InputError, match=re.escape(told)):
        read_candidates(written(tmp_path, text, "models.yaml"))


def model_folder(tmp_path):
    folder = tmp_path / "tiny-model"
    folder.mkdir()
    written(folder, """---
license: apache-2.0
pipeline_tag: text-classification
model-index:
- name: tiny
  results:
  - dataset: {name: SST-2, type: glue}
    metrics:
    - {type: accuracy, value: 0.913}
---
# Tiny
""", "README.md")  # fmt: skip
    written(folder, json.dumps({"torch_dtype": "bfloat16", "max_position_embeddings": 512}), "config.json")
    return folder


def tensors(path, shapes, kind="F32"):
    head = json.dumps({"__metadata__": {"format": "pt"}} | {
        name: {"dtype": kind, "shape": shape, "data_offsets": [0, 1]} for name, shape in shapes.items()
    }).encode()  # fmt: skip
    path.write_bytes(len(head).to_bytes(8, "little") + head + b"\0" * 16)
    return path


def test_a_model_folder_tells_what_card_config_and_tensors_say(tmp_path):
    folder = model_folder(tmp_path)
    tensors(folder / "model.safetensors", {"a": [100, 10], "b": [10]}, "BF16")
    (one,) = read_candidates(folder)
    assert one.name == "tiny-model"
    assert numbers(one) == {
        "licence": "apache-2.0", "task": "text-classification", "accuracy:SST-2": 91.3, "precision": "bf16",
        "context": 512, "parameters": 1010, "size": 2020,
    }  # fmt: skip
    assert one.cells["licence"].source == "F.README.md:2"


def test_parameters_follow_from_size_and_format_where_only_an_index_is_there(tmp_path):
    folder = model_folder(tmp_path)
    written(folder, json.dumps({"metadata": {"total_size": 2_000_000}}), "model.safetensors.index.json")
    (one,) = read_candidates(folder)
    assert one.number("parameters") == 1_000_000
    assert "16 bits each" in one.cells["parameters"].note


@pytest.mark.parametrize(
    ("name", "content"),
    [("model.safetensors", b"\xff" * 40), ("model.safetensors", b"\x10\0\0\0\0\0\0\0{}"), ("config.json", b"{"),
     ("README.md", b"# only words\n"), ("config.json", b"[1]")],
)  # fmt: skip
def test_a_damaged_model_file_is_refused(tmp_path, name, content):
    with pytest.raises(InputError, match=re.escape(name)):
        read_candidates(written(tmp_path, content, name))


def test_files_join_by_name_and_tell_names_that_may_be_one(tmp_path):
    first = written(tmp_path, "model,latency [ms]\nResNet-50,16\n", "a.csv")
    second = written(tmp_path, "model,parameters\nresnet-50,25.6M\nResNet50,25M\n", "b.csv")
    read = read_all([first, second])
    assert [one.name for one in read.candidates] == ["ResNet-50", "ResNet50"]
    assert numbers(read.candidates[0]) == {"latency": 0.016, "parameters": 25.6e6}
    assert any("may be one model" in remark for remark in read.remarks)
