"""Writes nodes.table.json.gz: the test vectors of ONNX's operators, for `nodes.test.ts` to compare with.

    pip install onnx==1.16.2
    python laws/onnx/nodes_table.py

The package holds a folder for each case, a graph with its inputs and outputs. Taken are graphs of one node, of the
operators in OPERATORS, whose numbers are floats (of 32 bits, or of 64 that are rounded to 32), integers and truths, and
that hold at most MOST numbers. What is left out is listed with the reason, so that nothing is left out silently.
Apache License 2.0, The ONNX Authors.

Floats are the base64 of their 32 bits each, little endian, and stand in a list of their own, as many cases share them;
integers and truths are lists. The gzip file holds no time, so that the same vectors give the same file.
"""

import base64
import collections
import gzip
import json
import pathlib

import numpy as np
import onnx
from onnx import helper, numpy_helper

MOST = 7000

# The keys of the records in pointwise.ts, reductions.ts, products.ts, windows.ts, normalisation.ts and moves.ts.
OPERATORS = """
    Abs Add Atan Ceil Celu Clip Cos Div Elu Erf Exp Floor Gelu Greater GreaterOrEqual HardSigmoid HardSwish Identity
    IsInf IsNaN LeakyRelu Less LessOrEqual Log Max Mean Min Mod Mul Neg PRelu Pow Reciprocal Relu Selu Shrink
    Sigmoid Sign Sin Softplus Softsign Sqrt Sub Sum Tan Tanh ThresholdedRelu Where
    ArgMax ArgMin CumSum Hardmax LogSoftmax ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean
    ReduceMin ReduceProd ReduceSum ReduceSumSquare Softmax TopK
    Conv ConvTranspose Gemm MatMul
    AveragePool GlobalAveragePool GlobalMaxPool LpPool MaxPool
    BatchNormalization GroupNormalization InstanceNormalization LayerNormalization MeanVarianceNormalization
    Concat DepthToSpace Dropout Expand Flatten Gather GatherElements OneHot Pad Reshape Slice SpaceToDepth Split
    Squeeze Tile Transpose Unsqueeze
""".split()

root = pathlib.Path(onnx.__file__).parent / "backend/test/data/node"


def tensor(path):
    proto = onnx.TensorProto()
    proto.ParseFromString(path.read_bytes())
    return numpy_helper.to_array(proto)


floats = {}


def packed(array):
    if array.dtype.kind == "f":
        data = base64.b64encode(array.astype("<f4").tobytes()).decode()
        at = floats.setdefault(data, len(floats))
        return {"shape": list(array.shape), "type": "float", "data": at}
    kind = "bool" if array.dtype.kind == "b" else "int"
    return {"shape": list(array.shape), "type": kind, "data": [int(v) for v in array.reshape(-1)]}


def attribute(a):
    value = helper.get_attribute_value(a)
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, (int, float)):
        return value
    if a.type in (onnx.AttributeProto.INTS, onnx.AttributeProto.FLOATS):
        return list(value)
    raise ValueError("an attribute that is a graph or a tensor")


def case(folder):
    graph = onnx.load(folder / "model.onnx").graph
    if len(graph.node) != 1:
        raise ValueError("a graph of several nodes: the same vectors for an operator's definition")
    if graph.node[0].op_type not in OPERATORS:
        raise ValueError("an operator that is not made of what is here")
    if graph.initializer:
        raise ValueError("a graph with weights of its own")
    (node,) = graph.node
    data = folder / "test_data_set_0"
    try:
        inputs = [tensor(data / f"input_{i}.pb") for i in range(len(graph.input))]
        outputs = [tensor(data / f"output_{i}.pb") for i in range(len(graph.output))]
    except Exception:
        raise ValueError("sequences, texts, or numbers of another kind")
    arrays = inputs + outputs
    if not all(a.dtype.name in ("float32", "float64", "int32", "int64", "bool") for a in arrays):
        raise ValueError("sequences, texts, or numbers of another kind")
    if not any(a.dtype.kind == "f" for a in arrays):
        raise ValueError("no floats")
    if sum(a.size for a in arrays) > MOST:
        raise ValueError("many numbers")
    # Inputs and outputs that a node leaves out have empty names.
    given = dict(zip([i.name for i in graph.input], inputs))
    return {
        "name": folder.name.removeprefix("test_"),
        "operator": node.op_type,
        "attributes": {a.name: attribute(a) for a in node.attribute},
        "inputs": [packed(given[name]) if name else None for name in node.input],
        "outputs": [packed(a) for a in outputs],
    }


cases, left = [], collections.defaultdict(list)
for folder in sorted(root.iterdir()):
    try:
        cases.append(case(folder))
    except ValueError as reason:
        left[str(reason)].append(folder.name.removeprefix("test_"))

table = {"onnx": onnx.__version__, "floats": list(floats), "cases": cases, "left": left}
target = pathlib.Path(__file__).parent / "nodes.table.json.gz"
target.write_bytes(gzip.compress(json.dumps(table, separators=(",", ":")).encode(), mtime=0))
print(len(cases), "cases", {reason: len(names) for reason, names in left.items()}, target.stat().st_size, "bytes")
