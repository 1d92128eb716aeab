"""A network as it was recorded, as data that a page computes again for other inputs.

The page knows no layers: it has the operations, what they were given, and the numbers of the
leaves, and computes by the rules that the step-through page has (`page/recorded.js`).
"""

from __future__ import annotations

import base64
import copy
import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from ...engine.graph import Node, topological_order
from ...engine.primitive import Primitive
from ...engine.primitives import attention, linear, neural, normalization, shapes
from ...engine.recording_mode import set_recording
from ...nn import Module
from ..stepping.as_data import data_of_number
from ..stepping.operations import WRITTEN

# Numbers that are taken together to make one of a result, in all: what a page does in a second.
MOST_TERMS = 8_000_000
_PRODUCTS = (linear.matmul, neural.linear)
_OF_ROWS = (normalization.layer_norm, normalization.rms_norm)
_MOVES = frozenset(
    ("reshape", "transpose", "expand_dims", "squeeze", "broadcast_to", "index", "concatenate")
    + ("stack", "flip", "roll", "repeat", "tile")
)


def recorded(model: Module, x: Any) -> Node:
    """What a model gives in use, with its graph, frozen or not.

    Args:
        model: It stays as it is: a copy is called.
        x: Its input.

    Raises:
        FloatingPointError: It gives nan or inf.

    >>> from micrograd_plus import nn
    >>> recorded(nn.Dense(2, 3, seed=0).freeze(), np.ones((1, 2))).shape
    (1, 3)
    """
    model = copy.deepcopy(model).unfreeze().eval()
    end: Node = set_recording(True)(model)(x)
    if not np.isfinite(end.data).all():
        raise FloatingPointError("the model gives nan or inf")
    return end


def recorded_data(
    end: Node, given: Node | None = None, tokens: np.ndarray | None = None
) -> dict[str, Any]:
    """The graph of a result as data.

    Args:
        end: The result, of which the page computes every entry.
        given: A leaf that is the first of all, since the page gives it other numbers.
        tokens: What an embedding was asked for: the page asks for others.

    Returns:
        `sizes` of all nodes, leaves first; `leaves`, how many these are, and their `numbers`,
        base64 of float32, one after another; `steps`, in an order in which they can be computed,
        each with its node, its operation, its operands, and what the page needs to compute it.

    Raises:
        ValueError: An operation that the page does not know, or more work than it does quickly.

    >>> from micrograd_plus import Tensor
    >>> x = Tensor([[1.0, 2.0]])
    >>> data = recorded_data((x @ np.ones((2, 3))).tanh())
    >>> data["sizes"], data["leaves"], [step["operation"] for step in data["steps"]]
    ([[1, 2], [2, 3], [1, 3], [1, 3]], 2, ['matmul', 'tanh'])
    """
    order = topological_order(end)
    results = [node for node in order if node.primitive is not None]
    leaves: dict[int, Any] = {} if given is None else {id(given): given}
    for node in results:
        for x in node.operands:
            if not isinstance(x, Node) or x.primitive is None:
                leaves.setdefault(id(x), x)
    places = {key: i for i, key in enumerate([*leaves, *map(id, results)])}
    data = [np.asarray(getattr(x, "data", x)) for x in leaves.values()]
    work = sum(_terms(node) for node in results)
    if work > MOST_TERMS:
        raise ValueError(
            f"the network takes {work:,} products for one answer, and a page does {MOST_TERMS:,} "
            "at most: give a smaller one"
        )
    return {
        "sizes": [list(np.shape(x)) for x in [*data, *(node.data for node in results)]],
        "leaves": len(data),
        "numbers": as_base64(data),
        "steps": [
            {
                "node": places[id(node)],
                "operands": [places[id(x)] for x in node.operands],
                **_step(node, tokens),
            }
            for node in results
        ],
    }


def as_base64(arrays: Iterable[Any], dtype: str = "<f4") -> str:
    """The numbers of some arrays, one after another.

    >>> as_base64([np.array([1.0]), np.array([[2.0]])])
    'AACAPwAAAEA='
    """
    return base64.b64encode(b"".join(np.asarray(x, dtype).tobytes() for x in arrays)).decode()


def _terms(node: Node) -> int:
    size = int(np.size(node.data))
    if node.primitive in _PRODUCTS:
        return size * int(np.shape(node.operands[0])[-1])
    if node.primitive is attention.attention:
        return size * 2 * math.prod(np.shape(node.operands[1])[-2:])
    return size


def _step(node: Node, tokens: np.ndarray | None) -> dict[str, Any]:
    primitive: Any = node.primitive
    static = dict(node.static or {})
    operands = [np.asarray(getattr(x, "data", x)) for x in node.operands]
    found: dict[str, Any] = {"operation": primitive.name, "static": {}}
    if tokens is not None and _is_of_tokens(primitive, static, tokens):
        return found | {"rows": True}
    if primitive.name in _MOVES:
        return found | {"from": _sources(primitive, operands, static)}
    if primitive.on_floats is not None:
        formulas = [primitive.formula_of(p) for p in range(len(operands))]
        named = [
            primitive.named_in_formula(p, [*range(len(operands))]) for p in range(len(operands))
        ]
        found |= {"written": WRITTEN.get(primitive), "formulas": formulas, "names": named}
    else:
        _check_known(primitive, operands, static)
    numbers = {k: x for k, x in static.items() if isinstance(x, int | float | np.generic)}
    return found | {"static": {name: data_of_number(x) for name, x in numbers.items()}}


def _is_of_tokens(primitive: Primitive, static: dict[str, Any], tokens: np.ndarray) -> bool:
    index = static.get("index")
    return (
        primitive is shapes.index
        and isinstance(index, np.ndarray)
        and np.array_equal(index, tokens)
    )


def _sources(primitive: Primitive, operands: list[Any], static: dict[str, Any]) -> list[int] | None:
    """For each entry of the result its place among those of all operands; None for its own."""
    starts = np.cumsum([0, *(x.size for x in operands)])
    places = [
        np.arange(start, start + x.size).reshape(x.shape)
        for start, x in zip(starts, operands, strict=False)
    ]
    found = np.ravel(primitive.on_arrays(*places, **static))
    return None if np.array_equal(found, np.arange(starts[-1])) else found.tolist()


def _check_known(primitive: Primitive, operands: list[Any], static: dict[str, Any]) -> None:
    shapes_ = [x.shape for x in operands]
    leading = [shape[:-2] for shape in shapes_]
    if primitive in _PRODUCTS:
        known = len(shapes_[1]) == 2 or leading[0] == leading[1]
    elif primitive is attention.attention:
        known = len(operands) == 3 and leading[0] == leading[1] == leading[2]
        known = known and shapes_[0][-2] == shapes_[1][-2]
    elif primitive in (neural.softmax, neural.log_softmax):
        known = static.get("axis", -1) in (-1, len(shapes_[0]) - 1)
    else:
        known = primitive in _OF_ROWS
    if not known:
        listed = " and ".join(map(str, shapes_))
        raise ValueError(f"a page cannot compute {primitive.name} of arrays of shape {listed}")
