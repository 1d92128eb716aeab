"""summary: the table of a model's layers."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..engine.graph import data_of
from ..engine.recording_mode import Scope, mode
from ..engine.value import Value
from .activations import name_of
from .containers import Lambda, check_module
from .gpt import GPT
from .inputs import run_on_zeros
from .module import Module
from .scalar import Neuron
from .scalar_gpt import ScalarGPT
from .sized import SizedLayer


def summary(model: Module, input_shape: Any = None) -> None:
    """Print the model's layers with their output shapes and parameters, and the totals.

    The layers are those that a run on zeros calls, in that order, each once; what a layer calls in
    turn is indented below it. Layers in a row that have the same layers below them, as the blocks
    of a GPT, are told once. A layer that is called several times has the shape of the first
    call, and one called from several places is counted at the first. The numbers at a layer with
    others below it are its own. Layers that do not know the size of their inputs find it. What
    `freeze()` froze says so.

    Args:
        model: A Sequential, an MLP, or any module.
        input_shape: The shape of one input, without the batch; for a model of several inputs a
            tuple, or a dict by argument, of such shapes. Left out, that of the first layer that
            says how many inputs it takes.

    Raises:
        TypeError: For a model that is no Module, or an `input_shape` that is none.
        ValueError: For an input of a shape that a layer cannot take.
        RuntimeError: A layer has no parameters yet, and no `input_shape` is given.

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
    check_module(model, "summary")
    rows = _calls(model, input_shape)
    head = Row("layer", "output shape", "parameters")
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


class Row(NamedTuple):
    """A line of the table."""

    name: str
    shape: str
    parameters: str


def _calls(model: Module, input_shape: Any) -> list[Row]:
    """The rows of the layers that the model calls; without known inputs, of those it has."""
    if input_shape is None:
        input_shape = _first_inputs(model)
    if input_shape is None:
        layers = getattr(model, "layers", None)
        layers = layers if isinstance(layers, list | tuple) else [model]
        return [Row(_name(layer) + _state(layer), "?", f"{count(layer)[0]:,}") for layer in layers]
    calls: list[tuple[Scope, Module, Any]] = []

    def watch(module: Module, args: tuple[Any, ...], output: Any) -> None:
        calls.append((mode()[1], module, output))  # type: ignore[arg-type]

    removals = [module.register_forward_hook(watch) for module in model.modules()]
    try:
        run_on_zeros(model, input_shape)
    finally:
        for remove in removals:
            remove()
    return _Table(model, calls).rows


class _Table:
    """Calls as rows, callers before the called."""

    def __init__(self, model: Module, calls: list[tuple[Scope, Module, Any]]) -> None:
        self.names = {id(module): name for name, module in model.named_modules()}
        self.within: dict[Scope | None, list[tuple[Scope, Module, Any]]] = {}
        self.times: dict[int, int] = {}
        for call in calls:
            scope, module, _ = call
            self.within.setdefault(scope.outer, []).append(call)
            self.times[id(module)] = self.times.get(id(module), 0) + 1
        self.shown: set[int] = set()
        self.counted: set[int] = set()
        self.rows: list[Row] = []
        outermost = [call for call in calls if call[1] is model]
        for scope, *_ in outermost:
            self.add_within(scope, 0)
        if not self.rows and outermost:
            self.add(outermost[0], 0)

    def add_within(self, scope: Scope, depth: int) -> None:
        alike: list[str] = []  # the names of layers in a row with the same lines, told once
        start = 0
        for call in self.within.get(scope, []):
            if id(call[1]) in self.shown or _is_part(call[1], scope.module()):
                continue
            first = len(self.rows)
            self.add(call, depth)
            lines = self.rows[first:]
            if len(lines) > 1 and lines == self.rows[start:first]:
                del self.rows[first:]
            else:
                self.tell_together(start, alike, depth)
                start, alike = first, []
            alike.append(self.names[id(call[1])])
        self.tell_together(start, alike, depth)

    def tell_together(self, start: int, alike: list[str], depth: int) -> None:
        if len(alike) > 1:
            row, indent = self.rows[start], "  " * depth
            name = f"{indent}{alike[0]} to {alike[-1]}, each: {row.name[len(indent) :]}"
            self.rows[start] = row._replace(name=name)

    def add(self, call: tuple[Scope, Module, Any], depth: int) -> None:
        scope, module, output = call
        self.shown.add(id(module))
        first = len(self.rows)
        self.add_within(scope, depth + 1)
        leaf = len(self.rows) == first
        own = {id(p): np.size(p.data) for p in module.parameters() if id(p) not in self.counted}
        self.counted.update(own)
        number = sum(own.values())
        times = self.times[id(module)]
        calls = f", called {times} times" if times > 1 else ""
        place = self.names[id(module)].rpartition(".")[2]
        attribute = "" if not place or place.isdigit() else f"{place}: "
        name = f"{'  ' * depth}{attribute}{_name(module)}{calls}{_state(module)}"
        parameters = f"{number:,}" if leaf or number else ""
        self.rows.insert(first, Row(name, _shape(output), parameters))


def _is_part(module: Module, caller: Any) -> bool:
    """Whether it is no layer of its own: a neuron, a function of a layer, a part of a ScalarGPT."""
    is_activation = module is getattr(caller, "activation", None)
    return is_activation or isinstance(module, Neuron) or isinstance(caller, ScalarGPT)


def _name(layer: Any) -> str:
    if isinstance(layer, Lambda):
        return layer.name
    function = getattr(layer, "activation", None)
    name = type(layer).__name__.lstrip("_")  # a part that users do not make themselves
    return f"{name} ({name_of(function)})" if function is not None else name


def _state(layer: Module) -> str:
    return "" if layer.trainable else ", frozen"


def _shape(output: Any) -> str:
    """An output's shape with n for the batch; of several outputs, each one's."""
    if isinstance(output, list) and all(isinstance(y, Value) for y in output):
        return f"(n, {len(output)})"
    if isinstance(output, tuple | list):
        return ", ".join(map(_shape, output))
    if isinstance(output, dict):
        return ", ".join(f"{name} {_shape(y)}" for name, y in output.items())
    shape = np.shape(data_of(output))
    return (
        f"({', '.join(['n', *map(str, shape[1:])])})" if not isinstance(output, Value) else "(n, 1)"
    )


def _first_inputs(model: Module) -> tuple[int, ...] | None:
    """How many inputs the first layer takes, if it says so."""
    if isinstance(model, GPT | ScalarGPT):
        return (model.context if isinstance(model, GPT) else 1,)
    for module in model.modules():
        if isinstance(module, Neuron):
            return (len(module.w),)
        if isinstance(module, SizedLayer) and module.inputs and module.axes == ("...",):
            return (module.inputs,)
    return None
