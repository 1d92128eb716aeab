"""What a program runs on: four backends of ours, the autograd package, and PyTorch.

A backend takes a program and returns an Outcome: the result, and the gradients of the leaves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

from micrograd_plus import Value, expand, gradients
from micrograd_plus.testing.programs import Program, function_of
from micrograd_plus.testing.programs.draft import ELEMENTWISE
from tests.testing.words_of_peers import words_of_autograd, words_of_torch


class Outcome(NamedTuple):
    value: Any
    gradients: list[np.ndarray] | None = None  # None: the backend has none


def arrays(program: Program) -> Outcome:
    return Outcome(program.run())


def tensors(program: Program) -> Outcome:
    leaves = program.tensors()
    y = program.run(leaves)
    return Outcome(y.data, gradients(y, leaves))


def of_floats(word: str) -> Callable[..., Any]:
    """A word on object arrays of Python floats: entry by entry, if it means something there."""
    f = function_of(word)
    if word in ELEMENTWISE or word == "where":
        return lambda *operands: np.asarray(f(*operands), object)
    as_floats = lambda x: x.astype(float) if isinstance(x, np.ndarray) else x

    def on_arrays(x: Any, *others: Any, **keywords: Any) -> np.ndarray:
        x = [*map(as_floats, x)] if isinstance(x, list) else as_floats(x)
        return np.asarray(f(x, *map(as_floats, others), **keywords)).astype(object)

    return on_arrays


def floats(program: Program) -> Outcome:
    as_objects = lambda arrays: [x.astype(object) for x in arrays]
    y = program.run(as_objects(program.leaves), as_objects(program.constants), of_floats)
    assert type(y[()]) in (float, int)  # relu's 0 is an integer
    return Outcome(float(y[()]))


def boxed(y: Any) -> Any:
    """A Value in an array of its own, as the others are, from which NumPy has taken it."""
    if not isinstance(y, Value):
        return np.asarray(y)
    box = np.empty((), object)
    box[()] = y
    return box


def of_values(word: str) -> Callable[..., Any]:
    """A word on object arrays of Values."""
    return lambda *arguments, **keywords: boxed(function_of(word)(*arguments, **keywords))


def array_of_values(x: np.ndarray) -> np.ndarray:
    return boxed(np.frompyfunc(Value, 1, 1)(x))


def values(program: Program) -> Outcome:
    leaves = [array_of_values(x) for x in program.leaves]
    y = program.run(leaves, program.constants, of_values)[()]
    return Outcome(y.data, gradients_of_values(y, leaves))


def expanded(program: Program) -> Outcome:
    leaves = program.tensors()
    y, values_of = expand(program.run(leaves))
    # A leaf that nothing reads is not in the graph.
    arrays = [values_of.get(x, array_of_values(x.data)) for x in leaves]
    return Outcome(y.data, gradients_of_values(y, arrays))


def gradients_of_values(y: Value, leaves: list[np.ndarray]) -> list[np.ndarray]:
    return [np.array(gradients(y, list(x.flat)), float).reshape(x.shape) for x in leaves]


def autograd_package(program: Program) -> Outcome:
    autograd = pytest.importorskip("autograd", reason="the autograd package is not installed")
    words = words_of_autograd().__getitem__
    run = lambda leaves: program.run(leaves, words=words)
    touched = lambda leaves: run(leaves) + sum(0.0 * words("sum")(x) for x in leaves)
    grads = autograd.grad(touched)(program.leaves)  # it would warn of leaves that nothing reads
    return Outcome(run(program.leaves), list(grads))


def pytorch(program: Program) -> Outcome:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    leaves = [torch.tensor(x, requires_grad=True) for x in program.leaves]
    constants = [torch.tensor(c) for c in program.constants]
    y = program.run(leaves, constants, words_of_torch().__getitem__)
    grads = torch.autograd.grad(y, leaves, allow_unused=True, materialize_grads=True)
    return Outcome(y.item(), [g.numpy() for g in grads])
