"""summary: the table of a model's layers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..engine.graph import Node
from ..engine.modes import no_grad
from .activations import name_of
from .module import Module


def summary(model: Module, input_shape: tuple[int, ...] | None = None) -> None:
    """Print the model's layers with their output shapes and parameters, and the totals.

    Args:
        model: A Sequential, an MLP, or any module.
        input_shape: The shape of one input, without the batch; left out, that of the first layer
            that says how many inputs it takes.

    >>> from micrograd_plus import nn
    >>> summary(nn.Sequential(nn.Dense(784, 512, "relu"), nn.Dense(512, 10, "softmax")))
    layer            output shape    parameters
    -------------------------------------------
    Dense (relu)     (n, 512)           401,920
    Dense (softmax)  (n, 10)              5,130
    -------------------------------------------
    parameters       407,050
    trainable        407,050
    not trainable          0
    """
    rows = [
        (_name(layer), shape, f"{count(layer)[0]:,}")
        for layer, shape in _layers(model, input_shape)
    ]
    head = ("layer", "output shape", "parameters")
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(2)]
    width = max(len(head[2]), *(len(row[2]) for row in rows)) if rows else len(head[2])
    lines = [f"{a:<{widths[0]}}  {b:<{widths[1]}}  {c:>{width + 2}}" for a, b, c in [head, *rows]]
    rule = "-" * len(lines[0])
    total, trainable = count(model)
    totals = (
        ("parameters", total),
        ("trainable", trainable),
        ("not trainable", total - trainable),
    )
    widest = max(widths[0], len("not trainable"))
    ends = [f"{name:<{widest}}  {number:>{len(f'{total:,}')},}" for name, number in totals]
    print("\n".join([lines[0], rule, *lines[1:], rule, *ends]))


def count(part: Any) -> tuple[int, int]:
    """How many numbers the parameters of a layer hold: all, and those that train.

    >>> from micrograd_plus import nn
    >>> count(nn.Dense(784, 512))
    (401920, 401920)
    """
    parameters = part.parameters() if isinstance(part, Module) else []
    sizes = [(np.size(p.data), p.requires_grad) for p in parameters]
    return sum(n for n, _ in sizes), sum(n for n, trains in sizes if trains)


def _name(layer: Any) -> str:
    function = getattr(layer, "activation", None)
    name = getattr(layer, "__name__", type(layer).__name__)
    return f"{name} ({name_of(function)})" if function is not None else name


def _layers(model: Module, input_shape: tuple[int, ...] | None) -> list[tuple[Any, str]]:
    """Each layer with the shape of what it gives, found by running the model on zeros."""
    layers = list(getattr(model, "layers", [model]))
    if input_shape is None:
        input_shape = next((_inputs(layer) for layer in layers if _inputs(layer)), None)
    if input_shape is None:
        return [(layer, "?") for layer in layers]
    scalar = any(hasattr(layer, "neurons") or hasattr(layer, "w") for layer in layers[:1])
    x: Any = [0.0] * math.prod(input_shape) if scalar else np.zeros((1, *input_shape), "float32")
    rows = []
    with no_grad(), model.in_mode(training=False):
        for layer in layers:
            x = layer([x] if isinstance(x, Node) and x.is_scalar else x)
            shape = np.shape(x) if not scalar else (1, len(x) if isinstance(x, list) else 1)
            rows.append((layer, f"({', '.join(['n', *map(str, shape[1:])])})"))
    return rows


def _inputs(layer: Any) -> tuple[int, ...] | None:
    if hasattr(layer, "inputs"):
        return (layer.inputs,)
    neurons = getattr(layer, "neurons", [layer] if hasattr(layer, "w") else [])
    return (len(neurons[0].w),) if neurons else None
