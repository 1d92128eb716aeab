"""In which calls of modules everything was computed, and what these calls are named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..engine.graph import Node
from ..engine.naming import ModuleNames
from ..engine.recording_mode import Scope


@dataclass(frozen=True)
class ModuleCall:
    """One call of a module, without the module.

    Attributes:
        title: As a frame around it says it, `layers.0: Dense`.
        kind: The module's class.
        outer: The place of the call within which this one was made; None for an outermost one.
        parameters: How many numbers the module's parameters have.
    """

    title: str
    kind: str
    outer: int | None
    parameters: int


@dataclass(frozen=True)
class ModuleCalls:
    """The calls of modules in a computation, by names alone: nothing here keeps a node alive.

    Attributes:
        calls: Each after the one that it was made in.
        within: The place, among the calls, of the innermost one around a name.
        held: The names of what modules hold: their parameters.
    """

    calls: tuple[ModuleCall, ...] = ()
    within: Mapping[str, int] = field(default_factory=dict)
    held: frozenset[str] = frozenset()


NO_CALLS = ModuleCalls()


def module_calls(
    order: Iterable[Node], named: Mapping[int, str], modules: ModuleNames
) -> ModuleCalls:
    """The calls of modules in which a computation's results and parameters lie.

    Args:
        order: The recorded nodes, operands before results.
        named: Their names, and those of their operands, by id.
        modules: The names of modules and parameters.

    >>> from micrograd_plus import nn
    >>> model = nn.Sequential(nn.Dense(2, 1, use_bias=False, seed=0))
    >>> y = model([[1.0, 2.0]])
    >>> names = {id(y): "y", id(model.layers[0].weight): "w"}
    >>> found = module_calls([y], names, ModuleNames([y], {}))
    >>> [call.title for call in found.calls], found.within, found.held
    (['Sequential', 'layers.0: Dense'], {'y': 1, 'w': 1}, frozenset({'w'}))
    """
    subjects: dict[str, Any] = {}
    edges: list[tuple[str, str]] = []
    for node in order:
        for x in (node, *node.operands):
            if id(x) in named:
                subjects[named[id(x)]] = x
        edges += [(named[id(x)], named[id(node)]) for x in node.operands if id(x) in named]
    paths = paths_of(subjects, edges, modules)
    places: dict[Scope, int] = {}
    calls: list[ModuleCall] = []
    for path in paths.values():
        outer = None
        for scope in path:
            if scope not in places:
                places[scope] = len(calls)
                calls.append(_call(scope, outer, modules))
            outer = places[scope]
    within = {name: places[path[-1]] for name, path in paths.items() if path}
    held = (name for name, x in subjects.items() if isinstance(x, Node) and modules.of(x))
    return ModuleCalls(tuple(calls), within, frozenset(held))


def _call(scope: Scope, outer: int | None, modules: ModuleNames) -> ModuleCall:
    module = scope.module()
    parameters = () if module is None else module.parameters()
    count = sum(int(np.size(p.data)) for p in parameters)
    return ModuleCall(title_of(scope, modules), scope.kind.lstrip("_"), outer, count)


def paths_of(
    subjects: Mapping[str, Any], edges: Iterable[tuple[str, str]], modules: ModuleNames
) -> dict[str, tuple[Scope, ...]]:
    """The calls of modules around each thing of a graph, the outermost first, by its key.

    A node lies where it was computed, a raw number where it is used, and a parameter in the calls
    that all its uses have in common. What comes from outside, such as an input, lies outside.

    Args:
        subjects: Nodes, arrays and numbers by their keys.
        edges: The key of an operand, and that of what is computed of it.
        modules: The names of modules and parameters.

    >>> from micrograd_plus import nn
    >>> model = nn.Dense(2, 1, use_bias=False, seed=0)
    >>> y = model([[1.0, 2.0]])
    >>> paths = paths_of({"y": y, "w": model.weight}, [("w", "y")], ModuleNames([y], {}))
    >>> [len(path) for path in paths.values()]
    [1, 1]
    """
    paths: dict[str, tuple[Scope, ...]] = {}
    of_scope: dict[Scope, tuple[Scope, ...]] = {}
    movable: set[str] = set()
    for key, subject in subjects.items():
        scope = subject.scope if isinstance(subject, Node) else None
        if scope is not None:
            if scope not in of_scope:
                of_scope[scope] = scope.path
            paths[key] = of_scope[scope]
        elif modules.of(subject) or not isinstance(subject, Node | np.ndarray):
            movable.add(key)
    if not paths:
        return {}
    shared: dict[str, tuple[Scope, ...]] = {}
    for tail, head in edges:
        if tail in movable:
            path = paths.get(head, ())
            shared[tail] = _common(shared.get(tail, path), path)
    return {**paths, **shared}


def _common(a: tuple[Scope, ...], b: tuple[Scope, ...]) -> tuple[Scope, ...]:
    n = 0
    while n < min(len(a), len(b)) and a[n] is b[n]:
        n += 1
    return a[:n]


def title_of(scope: Scope, modules: ModuleNames) -> str:
    """A module's name and class, as `layers.0: Dense`; of a Lambda its own name for the class.

    >>> from micrograd_plus import nn
    >>> model = nn.Sequential(nn.Dense(2, 1, seed=0))
    >>> y = model([[1.0, 2.0]])
    >>> title_of(y.scope, ModuleNames([y], {}))
    'layers.0: Dense'
    """
    module = scope.module()
    name, own = modules.of(module) or "", getattr(module, "name", None)
    kind = own if isinstance(own, str) else scope.kind.lstrip("_")
    if name.rpartition(".")[2] == kind:
        return name
    return f"{name}: {kind}" if name else kind
