"""The engine OpenVINO for documents (extra ``fast-cpu``): the same weights, in bf16 where the processor has it.

Used by `index.encoder`. The model is converted by OpenVINO's frontend itself: its tool ``convert_model`` reports on its
use over the network, takes eight times as long, and gives the same graph.
"""

import importlib.metadata
import importlib.util
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatMatrix = NDArray[np.float32]
EXAMPLE = ["a river", "a much longer text about rivers and lakes"]
"""Two texts of unlike length, so that padding and its mask are part of what is traced."""


def is_installed() -> bool:
    """Tell whether OpenVINO is installed."""
    return importlib.util.find_spec("openvino") is not None


def version() -> str:
    """Return the version that is installed."""
    return importlib.metadata.version("openvino")


class OpenVinoModel:
    """A sentence-transformers model, compiled for one thread of this processor.

    Parameters
    ----------
    model
        As sentence-transformers loads it, in fp32 on the CPU.
    low_precision
        Compute in bf16 instead of fp32.
    """

    def __init__(self, model: Any, low_precision: bool) -> None:
        import openvino

        self.tokenizer, self.max_tokens = model.tokenizer, int(model.max_seq_length)
        self.dim = int(model.get_embedding_dimension())
        hints = {
            "INFERENCE_PRECISION_HINT": "bf16" if low_precision else "f32", "NUM_STREAMS": "1",
            "INFERENCE_NUM_THREADS": "1",
        }  # fmt: skip
        self._compiled = openvino.Core().compile_model(_converted(model), "CPU", hints)

    def encode(self, texts: Sequence[str], batch: int) -> FloatMatrix:
        """Return the vectors of texts, not normalised, shape (n, dim); texts of like length share a batch."""
        result = np.empty((len(texts), self.dim), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda place: (len(texts[place]), place))
        for start in range(0, len(order), batch):
            part = order[start : start + batch]
            result[part] = self._batch([texts[place] for place in part])
        return result

    def _batch(self, texts: list[str]) -> FloatMatrix:
        told = self.tokenizer(texts, padding=True, truncation=True, max_length=self.max_tokens, return_tensors="np")
        answer = self._compiled({name: told[name] for name in ("input_ids", "attention_mask")})
        vectors: FloatMatrix = answer[0]
        return vectors


def _converted(model: Any) -> Any:
    """Return the graph of a model from tokens to the pooled vector, for any number of texts of any length."""
    import torch
    from openvino import PartialShape
    from openvino.frontend import FrontEndManager
    from openvino.frontend.pytorch.ts_decoder import TorchScriptPythonDecoder

    class Pooled(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            return self.model({"input_ids": input_ids, "attention_mask": attention_mask})["sentence_embedding"]

    told = model.tokenizer(EXAMPLE, padding=True, return_tensors="pt")
    example = {name: told[name] for name in ("input_ids", "attention_mask")}
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # of tracing: the branches it fixes are the masked ones, which are right for all
        decoder = TorchScriptPythonDecoder(Pooled().eval(), example_input=example)
        frontend = FrontEndManager().load_by_framework("pytorch")
        graph = frontend.convert(frontend.load(decoder))
    for node in graph.inputs:
        node.get_node().set_partial_shape(PartialShape([-1, -1]))
    graph.validate_nodes_and_infer_types()
    return graph
