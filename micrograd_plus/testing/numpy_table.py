"""What NumPy's functions come to on nodes: a rule, no gradient, or an error; never a lost gradient.

For each call of `numpy_calls` one row, for its operands as Tensors and as arrays of Values.
"""

from __future__ import annotations

import ast
import warnings
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..engine.graph import Node, data_of
from ..engine.tensor import Tensor
from ..engine.value import Value
from .numpy_calls import calls, operands

# In words, for the outcomes of a call.
OUTCOMES = {
    "rule": "the values are NumPy's, the gradients those of central differences",
    "no gradient": "the result is plain, and truly flat",
    "error": "it stops: a TypeError, or what NumPy raises on arrays of objects",
    "wrong": "other values or gradients, or another error",
    "silent": "the result is plain and moves with the operands: a lost gradient",
}
BAD = ("wrong", "silent")


@dataclass(frozen=True)
class Outcome:
    """What a call comes to: a key of OUTCOMES, and what there is to say about it."""

    kind: str
    note: str = ""


@dataclass(frozen=True)
class Row:
    """A NumPy function, an example of its calls, and what it comes to on both kinds of nodes."""

    name: str
    call: str
    on_tensors: Outcome
    on_values: Outcome


def rows() -> Iterator[Row]:
    """A row for each call.

    >>> next(rows())
    Row(name='abs', call='np.abs(x)', on_tensors=Outcome(kind='rule', note=''), ...
    """
    for name, call in calls().items():
        code = ast.parse(call, mode="eval")
        used = {node.id for node in ast.walk(code) if isinstance(node, ast.Name)}
        given = {key: array for key, array in operands().items() if key in used}
        yield Row(name, call, _worst(call, given, Tensor), _worst(call, given, values_of))


def _worst(call: str, given: Mapping[str, np.ndarray], kind: Callable[[Any], Any]) -> Outcome:
    """The outcome with all operands as nodes, or what is bad with one alone, the others plain."""
    together = outcome(call, given, kind)
    alone = [outcome(call, given, kind, [key]) for key in given if len(given) > 1]
    return next((found for found in alone if found.kind in BAD), together)


def values_of(array: np.ndarray) -> np.ndarray:
    """An array of Values.

    >>> values_of(np.array([2.0]))
    array([Value(data=2.0, grad=0)], dtype=object)
    """
    values = np.empty(array.shape, object)
    for place in np.ndindex(array.shape):
        values[place] = Value(float(array[place]))
    return values


def outcome(
    call: str,
    given: Mapping[str, np.ndarray],
    kind: Callable[[Any], Any],
    nodes: Collection[str] | None = None,
) -> Outcome:
    """What a call comes to when operands are nodes.

    Args:
        call: An expression in terms of `np` and the operands.
        given: The operands by name.
        kind: What makes nodes of an array.
        nodes: The names of those that are nodes, None for all; the others are plain arrays.

    >>> x = np.array([1.5, 2.5])
    >>> outcome("np.exp(x)", {"x": x}, Tensor).kind, outcome("np.floor(x)", {"x": x}, Tensor).kind
    ('rule', 'no gradient')
    """
    example = _Example(call, given)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.filterwarnings("error", ".*gives plain numbers")
        leaves = {
            key: kind(array.copy()) for key, array in given.items() if nodes is None or key in nodes
        }
        expected = [_numbers(part) for part in example.parts()]
        try:
            found = example.parts(**leaves)
        except Exception as error:
            cause = error.__cause__ or error
            is_clear = kind is not Tensor or isinstance(cause, TypeError | UserWarning)
            text = f"{type(cause).__name__}: {cause}".partition("\n")[0]
            return Outcome("error" if is_clear else "wrong", text)
        try:
            return _compared(example, expected, found, leaves)
        except Exception as error:
            return Outcome("wrong", f"its result raises {type(error).__name__}: {error}")


@dataclass(frozen=True)
class _Example:
    call: str
    given: Mapping[str, np.ndarray]

    def parts(self, **others: Any) -> list[Any]:
        """The arrays, numbers and nodes that the call gives, with other operands than its own."""
        return _parts(eval(self.call, {"np": np, "into": _into, **self.given, **others}))

    def seen(self, carried: list[np.ndarray], **others: np.ndarray) -> tuple[float, np.ndarray]:
        """A weighted sum of what nodes carry, and all the numbers that are plain."""
        total, plain = 0.0, [np.zeros(0)]
        for part, nodes in zip(self.parts(**others), carried, strict=True):
            array = _numbers(part)
            if array.shape != nodes.shape:
                plain.append(np.full(1, np.nan))
            elif array.dtype.kind in "biufc":
                total += np.sum(_weights(array) * np.where(nodes, array, 0.0))
                plain.append(array[~nodes])
        return total, np.concatenate(plain)


def _into(write: Callable[[np.ndarray], Any]) -> np.ndarray:
    """An array of zeros that a function has written into."""
    buffer = np.zeros((3, 3))
    write(buffer)
    return buffer


def _parts(result: Any) -> list[Any]:
    if isinstance(result, list | tuple):
        return [part for one in result for part in _parts(one)]
    return [result]


def _compared(
    example: _Example, expected: list[np.ndarray], found: list[Any], leaves: Mapping[str, Any]
) -> Outcome:
    if len(found) != len(expected):
        return Outcome("wrong", f"{len(found)} results, and not {len(expected)}")
    # Of objects logical_and is one of the two, as of `and`: as good as a boolean.
    pairs = list(zip(found, expected, strict=True))
    found = [_numbers(x) != 0 if y.dtype == bool else x for x, y in pairs]
    if not all(map(_is_same, map(_numbers, found), expected)):
        return Outcome("wrong", "the values are not NumPy's")
    carried = [_carried(part) for part in found]
    for h in (1e-5, -1e-5):
        moved = {key: _moved(example.given[key], h) for key in leaves}
        if not _is_same(example.seen(carried, **moved)[1], example.seen(carried)[1]):
            return Outcome("silent", "a plain result moves with the operands")
    if not any(map(np.any, carried)):
        return Outcome("no gradient")
    _backward(found)
    for key, leaf in leaves.items():
        gradient, slopes = _gradient(leaf), _slopes(example, carried, key)
        if not np.allclose(gradient, slopes, rtol=1e-5, atol=1e-6):
            return Outcome("wrong", f"the gradient of {key} is {gradient}, and not {slopes}")
    return Outcome("rule")


def _moved(x: np.ndarray, h: float) -> np.ndarray:
    return x + h * np.cos(np.arange(x.size)).reshape(x.shape)


def _numbers(part: Any) -> np.ndarray:
    """A part of a result, without nodes; a dtype, which is another for arrays of Values, is 0."""
    if isinstance(part, np.ndarray) and part.dtype == object:
        return np.array([data_of(x) for x in part.flat], float).reshape(part.shape)
    return np.asarray(0 if isinstance(part, np.dtype) else data_of(part))


def _carried(part: Any) -> np.ndarray:
    """Which entries of a part have a gradient."""
    if isinstance(part, np.ndarray) and part.dtype == object:
        return np.array([_carried(x) for x in part.flat], bool).reshape(part.shape)
    carries = isinstance(part, Node) and part.requires_grad
    return np.full(np.shape(_numbers(part)), carries)


def _is_same(a: np.ndarray, b: np.ndarray) -> bool:
    if a.shape != b.shape:
        return False
    if not {a.dtype.kind, b.dtype.kind} <= set("biufc"):
        return bool(np.array_equal(a, b))
    return bool(np.allclose(a, b, rtol=1e-11, atol=1e-12, equal_nan=True))


def _weights(array: Any) -> np.ndarray:
    return 1.0 + np.sin(np.arange(np.size(array))).reshape(np.shape(array)) / 2


def _backward(parts: list[Any]) -> None:
    """Send the weights back from every node in a result."""
    total: Any = 0.0
    for part in parts:
        weights = _weights(_numbers(part))
        if isinstance(part, Tensor) and part.requires_grad:
            total = total + (part * weights).sum()
        elif isinstance(part, Value | np.ndarray):
            nodes: Any = part.ravel() if isinstance(part, np.ndarray) else [part]
            for x, weight in zip(nodes, weights.ravel().tolist(), strict=True):
                total = total + weight * x if isinstance(x, Node) else total
    total.backward()


def _gradient(leaf: Any) -> np.ndarray:
    if isinstance(leaf, Tensor):
        return np.zeros(leaf.shape) if leaf.grad is None else leaf.grad
    return np.array([v.grad for v in leaf.flat], float).reshape(leaf.shape)


def _slopes(example: _Example, carried: list[np.ndarray], key: str, h: float = 1e-6) -> np.ndarray:
    x = example.given[key]
    slopes = np.empty(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        ends = [example.seen(carried, **{key: moved})[0] for moved in (x + step, x - step)]
        slopes[place] = (ends[0] - ends[1]) / (2 * h)
    return slopes


_LEGEND = """\
rule: NumPy's numbers, and their gradients; no gradient: plain results, which are flat; error:
it says that it has no rule; wrong, silent: another number, or a gradient that is lost."""


def as_text(found: list[Row]) -> str:
    """The table, what is wrong or silent in it with its reason, a legend, and the totals.

    >>> row = Row("floor", "np.floor(x)", Outcome("no gradient"), Outcome("silent", "it moves"))
    >>> print(as_text([row]))
    NumPy  on Tensors   on Values  call
    floor  no gradient  silent     np.floor(x)
    <BLANKLINE>
    silent: floor of Values: it moves
    rule: NumPy's numbers, and their gradients; no gradient: plain results, which are flat; error:
    it says that it has no rule; wrong, silent: another number, or a gradient that is lost.
    on Tensors: 0 rule, 1 no gradient, 0 error, 0 wrong, 0 silent
    on Values: 0 rule, 0 no gradient, 0 error, 0 wrong, 1 silent
    """
    cells = [("NumPy", "on Tensors", "on Values", "call")]
    cells += [(row.name, row.on_tensors.kind, row.on_values.kind, row.call) for row in found]
    widths = [max(map(len, column)) for column in list(zip(*cells, strict=True))[:-1]]
    lines = ["  ".join([*map(str.ljust, line, widths), line[-1]]) for line in cells]
    outcomes = {
        "Tensors": [row.on_tensors for row in found],
        "Values": [row.on_values for row in found],
    }
    lines.append("")
    for kind, results in outcomes.items():
        for row, result in zip(found, results, strict=True):
            if result.kind in BAD:
                lines.append(f"{result.kind}: {row.name} of {kind}: {result.note}")
    lines.append(_LEGEND)
    for kind, results in outcomes.items():
        counts = Counter(result.kind for result in results)
        lines.append(f"on {kind}: " + ", ".join(f"{counts[key]} {key}" for key in OUTCOMES))
    return "\n".join(lines)


def is_bad(found: list[Row]) -> bool:
    """Whether anything is wrong, or loses a gradient in silence.

    >>> is_bad([])
    False
    """
    return any(outcome.kind in BAD for row in found for outcome in (row.on_tensors, row.on_values))
