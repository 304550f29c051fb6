"""Candidates from ONNX files: parameters, MACs and size of the weights. Used by `files`; needs the extra "onnx".

Shapes come from onnx's own inference; MACs are those of convolutions and matrix products, all else is left out.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.decisions.candidates.bounded import ref_of
from analysis.decisions.candidates.merging import Read
from analysis.decisions.candidates.record import Candidate, Cell
from data.errors import InputError, SettingsError

MOST_BYTES = 2_000_000_000
"""The most that one protobuf message can hold; weights of larger models lie in files beside, which are not opened."""
MOST_NODES = 200_000
Shape = tuple[int, ...]
Shapes = Mapping[str, Shape | None]


def read_onnx(path: Path, name: str = "", most: int = MOST_BYTES) -> Read:
    """Return the model of an ONNX file; dimensions left open, as the batch, are taken as 1.

    Raises
    ------
    InputError
        If it is no ONNX file, damaged, or larger than ``most``.
    SettingsError
        If the extra is not installed.
    """
    if not path.is_file():
        raise InputError(f"{path} is no file; name an ONNX file")
    size = path.stat().st_size
    if size > most:
        raise InputError(
            f"{path.name} has {size:,} bytes, and at most {most:,} are read; count its parameters elsewhere"
        )
    graph, initial = _inferred(path)
    source = ref_of(path, 1)
    cells = {"parameters": _cell(sum(_volume(shape) for shape, _ in initial.values()), "parameters", source, "")}
    weights = sum(_volume(shape) * bits / 8 for shape, bits in initial.values())
    cells["size"] = _cell(weights, "B", source, "of the weights")
    macs, unknown = _macs(graph, {key: shape for key, (shape, _) in initial.items()})
    remarks: tuple[str, ...] = ()
    if macs and not unknown:
        cells["flops"] = _cell(2 * macs, "FLOP", source, "2 × MACs of convolutions and matrix products, at batch 1")
    elif unknown:
        remarks = (f"{path.name}: the shapes of {unknown:,} products are not known, so no computation is told; "
                   "export it with fixed shapes",)  # fmt: skip
    return Read(
        (Candidate((name or path.stem)[:200], {key: cell for key, cell in cells.items() if cell.value}),), remarks
    )


def _cell(value: float, unit: str, source: str, note: str) -> Cell:
    return Cell(float(value), unit, None, None, "given", source, note, "")


def _inferred(path: Path) -> tuple[Any, dict[str, tuple[Shape, float]]]:
    """Return the graph with shapes, its open dimensions 1, and shape and bits of each weight."""
    try:
        import onnx
    except ImportError as error:
        raise SettingsError("ONNX files need the extra 'onnx'; install it with pip install 'fieldmap[onnx]'") from error
    try:
        model = onnx.load_model(str(path), load_external_data=False)
        if not model.graph.node or len(model.graph.node) > MOST_NODES:
            raise InputError(f"{path.name} has {len(model.graph.node):,} operations; 1 to {MOST_NODES:,} are read")
        initial = {one.name: (tuple(one.dims), _bits(onnx, one.data_type)) for one in model.graph.initializer}
        initial |= _constants(onnx, model.graph)
        _close(model.graph, initial)
        return onnx.shape_inference.infer_shapes(model, data_prop=True).graph, initial
    except InputError:
        raise
    except Exception as error:  # protobuf and onnx have a dozen, all meaning: not a whole model
        told = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise InputError(f"{path.name} is no whole ONNX file ({told})") from error


def _bits(onnx: Any, kind: int) -> float:
    """Return the bits of one number of an ONNX type."""
    name = str(onnx.TensorProto.DataType.Name(kind))
    for digits in ("64", "32", "16"):
        if digits in name:
            return float(digits)
    return {"FLOAT": 32.0, "DOUBLE": 64.0, "INT4": 4.0, "UINT4": 4.0, "FLOAT4E2M1": 4.0}.get(name, 8.0)


def _constants(onnx: Any, graph: Any) -> dict[str, tuple[Shape, float]]:
    """Return the weights that some exporters write as constants; small ones are shapes and axes."""
    found = {}
    for node in graph.node:
        for one in node.attribute if node.op_type == "Constant" else ():
            if one.name == "value" and _volume(tuple(one.t.dims)) > 64 and _bits(onnx, one.t.data_type) != 64.0:
                found[node.output[0]] = (tuple(one.t.dims), _bits(onnx, one.t.data_type))
    return found


def _close(graph: Any, initial: Mapping[str, Any]) -> None:
    """Set the open dimensions of the inputs to 1."""
    for one in graph.input:
        if one.name not in initial:
            for dimension in one.type.tensor_type.shape.dim:
                if dimension.dim_value <= 0:
                    dimension.dim_value = 1


def _macs(graph: Any, initial: Mapping[str, Shape]) -> tuple[float, int]:
    """Return the multiplications of a graph, and how many products have unknown shapes."""
    shapes: dict[str, Shape | None] = dict(initial)
    for one in (*graph.input, *graph.value_info, *graph.output):
        dims = one.type.tensor_type.shape.dim
        shapes[one.name] = tuple(d.dim_value for d in dims) if all(d.dim_value > 0 for d in dims) else None
    total, unknown = 0.0, 0
    for node in graph.node:
        count = COUNTS.get(node.op_type)
        if count is not None:
            macs = count(node, shapes)
            total, unknown = total + (macs or 0.0), unknown + (macs is None)
    return total, unknown


def _volume(shape: Sequence[int]) -> float:
    return float(math.prod(shape))


def _conv(node: Any, shapes: Shapes) -> float | None:
    """Return the MACs of a convolution: each output value needs one for every weight of its filter."""
    output, weights = shapes.get(node.output[0]), shapes.get(node.input[1])
    return None if output is None or weights is None else _volume(output) * _volume(weights[1:])


def _transposed(node: Any, shapes: Shapes) -> float | None:
    """Return the MACs of a transposed convolution: each input value meets every weight of its filter."""
    source, weights = shapes.get(node.input[0]), shapes.get(node.input[1])
    return None if source is None or weights is None else _volume(source) * _volume(weights[1:])


def _product(node: Any, shapes: Shapes) -> float | None:
    """Return the MACs of a matrix product: output values times the length that is summed over."""
    output, left = shapes.get(node.output[0]), shapes.get(node.input[0])
    return None if output is None or not left else _volume(output) * left[-1]


def _gemm(node: Any, shapes: Shapes) -> float | None:
    """Return the MACs of a Gemm, whose first matrix may be turned."""
    output, left = shapes.get(node.output[0]), shapes.get(node.input[0])
    turned = any(one.name == "transA" and one.i for one in node.attribute)
    return None if output is None or left is None or len(left) != 2 else _volume(output) * left[0 if turned else 1]


COUNTS: dict[str, Callable[[Any, Shapes], float | None]] = {
    "Conv": _conv, "ConvInteger": _conv, "QLinearConv": lambda node, shapes: _quantised(node, shapes, _conv),
    "ConvTranspose": _transposed, "MatMul": _product, "MatMulInteger": _product, "Gemm": _gemm,
    "QLinearMatMul": lambda node, shapes: _quantised(node, shapes, _product),
}  # fmt: skip
"""Operators that are counted."""


def _quantised(node: Any, shapes: Shapes, count: Callable[[Any, Shapes], float | None]) -> float | None:
    """Return the MACs of a quantised operator, whose second matrix is the fourth input."""

    class Plain:
        input, output = [node.input[0], node.input[3]], node.output

    return count(Plain, shapes)
