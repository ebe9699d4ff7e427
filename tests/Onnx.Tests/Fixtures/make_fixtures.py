#!/usr/bin/env python3
"""Makes the *.onnx files beside it with another tool than this project: Debian's python3-onnx (apt-get install python3-onnx), version 1.12.

Run it from anywhere; same version, same files. They hold what exporters write and this project's own zoo does not: free dimensions with names, batch normalisation,
shapes computed inside the graph, LSTM and GRU, attention spelled out, weights behind Transpose and Constant nodes, a local function, an old IR version
whose initializers are inputs too, and external data.
"""
import os

import numpy as np
import onnx
from onnx import TensorProto, checker, helper, numpy_helper

HERE = os.path.dirname(os.path.abspath(__file__))
rng = np.random.RandomState(7)


def weight(name, *shape):
    return numpy_helper.from_array((rng.standard_normal(shape) * 0.1).astype(np.float32), name)


def ints(name, *values):
    return numpy_helper.from_array(np.array(values, dtype=np.int64), name)


def floats(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def save(name, graph, opset, ir, **more):
    opsets = [helper.make_opsetid("", opset)] + more.pop("opsets", [])
    model = helper.make_model(graph, opset_imports=opsets, producer_name="python3-onnx", producer_version=onnx.__version__, **more)
    model.ir_version = ir
    checker.check_model(model)
    onnx.save(model, os.path.join(HERE, name + ".onnx"))


def convnet():
    """A free batch; shapes computed by Shape, Gather, Concat and arithmetic, as PyTorch exports view() and interpolate()."""
    n = helper.make_node
    nodes = [
        n("Conv", ["image", "w1"], ["c1"], name="conv1", auto_pad="SAME_UPPER", strides=[2, 2]),
        n("BatchNormalization", ["c1", "scale", "shift", "mean", "var"], ["b1"], name="bn1"),
        n("Relu", ["b1"], ["r1"]),
        n("Conv", ["r1", "wg"], ["c2"], name="grouped", group=2, pads=[1, 1, 1, 1]),
        n("Conv", ["c2", "wd"], ["c3"], name="depthwise", group=8, pads=[2, 2, 2, 2], dilations=[2, 2]),
        n("MaxPool", ["c3"], ["p1"], name="pool", kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1),
        n("ConvTranspose", ["p1", "wt"], ["up"], name="transposed", strides=[2, 2], output_padding=[1, 1], pads=[1, 1, 1, 1]),
        # Upsample to twice the height and width of p1, the size computed in floats.
        n("Shape", ["p1"], ["p1.shape"]),
        n("Slice", ["p1.shape", "two", "four"], ["p1.hw"]),
        n("Cast", ["p1.hw"], ["p1.hw.float"], to=TensorProto.FLOAT),
        n("Mul", ["p1.hw.float", "factor"], ["p1.hw.scaled"]),
        n("Floor", ["p1.hw.scaled"], ["p1.hw.floor"]),
        n("Cast", ["p1.hw.floor"], ["p1.hw.int"], to=TensorProto.INT64),
        n("Slice", ["p1.shape", "zero", "two"], ["p1.nc"]),
        n("Concat", ["p1.nc", "p1.hw.int"], ["sizes"], axis=0),
        n("Resize", ["p1", "", "", "sizes"], ["resized"], name="resize", mode="nearest"),
        n("Conv", ["resized", "w4"], ["c4"], name="after_resize"),
        n("Add", ["c4", "up"], ["sum"], name="sum"),
        n("GlobalAveragePool", ["sum"], ["gap"]),
        n("Shape", ["gap"], ["gap.shape"]),
        n("Gather", ["gap.shape", "first"], ["gap.n"], axis=0),
        n("Unsqueeze", ["gap.n", "zero"], ["gap.n1"]),
        n("Concat", ["gap.n1", "minus1"], ["flat.shape"], axis=0),
        n("Reshape", ["gap", "flat.shape"], ["flat"]),
        n("Gemm", ["flat", "wf", "bf"], ["logits"], name="classifier", transB=1),
    ]
    stored = [
        weight("w1", 8, 3, 3, 3), weight("scale", 8), weight("shift", 8), weight("mean", 8),
        numpy_helper.from_array(np.ones(8, np.float32), "var"), weight("wg", 8, 4, 3, 3), weight("wd", 8, 1, 3, 3),
        weight("wt", 8, 6, 3, 3), weight("w4", 6, 8, 1, 1), weight("wf", 5, 6), weight("bf", 5),
        ints("zero", 0), ints("two", 2), ints("four", 4), ints("minus1", -1),
        numpy_helper.from_array(np.array(0, np.int64), "first"), numpy_helper.from_array(np.array(2, np.float32), "factor"),
    ]
    graph = helper.make_graph(nodes, "convnet", [floats("image", ["N", 3, 33, 33])], [floats("logits", ["N", 5])], stored)
    save("convnet", graph, 13, 7)


def recurrent():
    n = helper.make_node
    nodes = [
        n("LSTM", ["x", "w1", "r1", "b1"], ["y1"], name="lstm", hidden_size=6, direction="bidirectional"),
        n("Transpose", ["y1"], ["t1"], perm=[0, 2, 1, 3]),
        n("Reshape", ["t1", "merged"], ["m1"]),
        n("GRU", ["m1", "w2", "r2"], ["y2", "h2"], name="gru", hidden_size=5),
        n("Squeeze", ["h2", "zero"], ["last"]),
        n("MatMul", ["last", "wf"], ["scores"], name="head"),
    ]
    stored = [
        weight("w1", 2, 24, 4), weight("r1", 2, 24, 6), weight("b1", 2, 48), ints("merged", 0, 0, -1),
        weight("w2", 1, 15, 12), weight("r2", 1, 15, 5), ints("zero", 0), weight("wf", 5, 3),
    ]
    graph = helper.make_graph(nodes, "recurrent", [floats("x", ["seq", "batch", 4])], [floats("scores", ["batch", 3])], stored)
    save("recurrent", graph, 14, 7)


def transformer():
    """Two blocks with 2 heads of 4: attention spelled out, weights behind Transpose, GELU as a local function."""
    n = helper.make_node
    gelu = helper.make_function(
        "test.local", "Gelu", ["x"], ["y"],
        [
            n("Constant", [], ["root2"], value_float=1.4142135),
            n("Constant", [], ["one"], value_float=1.0),
            n("Constant", [], ["half"], value_float=0.5),
            n("Div", ["x", "root2"], ["a"]),
            n("Erf", ["a"], ["b"]),
            n("Add", ["b", "one"], ["c"]),
            n("Mul", ["x", "c"], ["d"]),
            n("Mul", ["d", "half"], ["y"]),
        ],
        [helper.make_opsetid("", 15)])
    stored = [weight("table", 11, 8), ints("heads", 0, 0, 2, 4), ints("joined", 0, 0, 8), ints("axes", 1, 2)]
    nodes = [
        n("Gather", ["table", "ids"], ["x0"], name="embedding"),
        n("Cast", ["mask"], ["mask.float"], to=TensorProto.FLOAT),
        n("Constant", [], ["one"], value_float=1.0),
        n("Constant", [], ["big"], value_float=-10000.0),
        n("Constant", [], ["root"], value_float=2.0),
        n("Constant", [], ["epsilon"], value_float=1e-5),
        n("Sub", ["one", "mask.float"], ["hidden"]),
        n("Mul", ["hidden", "big"], ["penalty"]),
        n("Unsqueeze", ["penalty", "axes"], ["bias"]),
    ]
    for block in range(2):
        p = f"b{block}."
        x = f"x{block}"
        for part in "qkv":
            stored.append(weight(p + part + ".weight", 8, 8))
            nodes += [
                n("Transpose", [p + part + ".weight"], [p + part + ".wt"], perm=[1, 0]),
                n("MatMul", [x, p + part + ".wt"], [p + part], name=p + part + ".linear"),
                n("Reshape", [p + part, "heads"], [p + part + ".split"]),
                n("Transpose", [p + part + ".split"], [p + part + ".heads"], perm=[0, 2, 3, 1] if part == "k" else [0, 2, 1, 3]),
            ]
        stored += [weight(p + "w1", 8, 16), weight(p + "w2", 16, 8), weight(p + "gain", 8), weight(p + "shift", 8)]
        nodes += [
            n("MatMul", [p + "q.heads", p + "k.heads"], [p + "qk"], name=p + "qk"),
            n("Div", [p + "qk", "root"], [p + "scaled"]),
            n("Add", [p + "scaled", "bias"], [p + "masked"]),
            n("Softmax", [p + "masked"], [p + "weights"], axis=-1),
            n("MatMul", [p + "weights", p + "v.heads"], [p + "context"], name=p + "context"),
            n("Transpose", [p + "context"], [p + "back"], perm=[0, 2, 1, 3]),
            n("Reshape", [p + "back", "joined"], [p + "joined"]),
            n("Add", [p + "joined", x], [p + "res"]),
            # Layer normalisation as older exporters spell it out.
            n("ReduceMean", [p + "res"], [p + "mean"], axes=[-1]),
            n("Sub", [p + "res", p + "mean"], [p + "centred"]),
            n("Mul", [p + "centred", p + "centred"], [p + "square"]),
            n("ReduceMean", [p + "square"], [p + "var"], axes=[-1]),
            n("Add", [p + "var", "epsilon"], [p + "var.eps"]),
            n("Sqrt", [p + "var.eps"], [p + "dev"]),
            n("Div", [p + "centred", p + "dev"], [p + "unit"]),
            n("Mul", [p + "unit", p + "gain"], [p + "gained"]),
            n("Add", [p + "gained", p + "shift"], [p + "norm"]),
            n("MatMul", [p + "norm", p + "w1"], [p + "wide"], name=p + "ffn.wide"),
            n("Gelu", [p + "wide"], [p + "gelu"], domain="test.local", name=p + "gelu"),
            n("MatMul", [p + "gelu", p + "w2"], [p + "narrow"], name=p + "ffn.narrow"),
            n("Add", [p + "narrow", p + "norm"], [f"x{block + 1}"]),
        ]
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "sequence"]) for name in ("ids", "mask")]
    graph = helper.make_graph(nodes, "transformer", inputs, [floats("x2", ["batch", "sequence", 8])], stored)
    save("transformer", graph, 15, 8, opsets=[helper.make_opsetid("test.local", 1)], functions=[gelu])


def old_version():
    """IR version 3: every initializer is listed as an input too."""
    n = helper.make_node
    stored = [weight("w", 4, 3, 3, 3), weight("f", 16, 2)]
    inputs = [floats("x", [1, 3, 6, 6])] + [floats(t.name, list(t.dims)) for t in stored]
    nodes = [
        n("Conv", ["x", "w"], ["c"], strides=[2, 2]),
        n("Flatten", ["c"], ["flat"]),
        n("MatMul", ["flat", "f"], ["y"]),
    ]
    save("old_version", helper.make_graph(nodes, "old", inputs, [floats("y", [1, 2])], stored), 8, 3)


def external_data():
    """The weights are in external_data.bin, which is not kept: the census needs shapes alone."""
    w = weight("w", 256, 64)
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"], name="linear")], "external",
        [floats("x", ["batch", 256])], [floats("y", ["batch", 64])], [w])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="python3-onnx")
    model.ir_version = 7
    path = os.path.join(HERE, "external_data.onnx")
    onnx.save_model(model, path, save_as_external_data=True, location="external_data.bin", size_threshold=1024)
    os.remove(os.path.join(HERE, "external_data.bin"))


for make in (convnet, recurrent, transformer, old_version, external_data):
    make()
