"""A name of its own for everything in a computation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

import numpy as np

from ...engine.graph import Node, data_of

_MOST_CHARACTERS = 32


def shown_name(text: Any) -> str:
    """A label on one line: white space as one space each, nothing unprintable, and not too long.

    >>> shown_name("the\\nloss"), shown_name("x" * 100)
    ('the loss', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…')
    """
    name = " ".join(str(text)[:1000].split())
    name = "".join(c if c.isprintable() else "\ufffd" for c in name)
    return name if len(name) <= _MOST_CHARACTERS else name[: _MOST_CHARACTERS - 1] + "…"


def names_for(order: Iterable[Node], root: Node, known: Mapping[int, str]) -> dict[int, str]:
    """Names by id: of every node and array, but of no single constant that nobody has named.

    A label comes first, then the caller's variable, then a generated name: v1, v2, ... of leaves,
    t1, t2, ... of results, c1, c2, ... of arrays. The second of two equal names gets a number.

    Args:
        order: The recorded nodes, operands before results.
        root: The last of them, or a leaf.
        known: The names of the caller's variables, by id.

    >>> from micrograd_plus import Value
    >>> a, b = Value(1.0, label="x"), Value(2.0, label="x")
    >>> y = a * b
    >>> list(names_for([y], y, {}).values())
    ['x', 'x_2', 't1']
    """
    things: dict[int, Any] = {}
    for node in order:
        for x in (*node.operands, node):
            if isinstance(x, Node | np.ndarray):
                things.setdefault(id(x), x)
    things.setdefault(id(root), root)
    wished = {key: _wish(x, known) for key, x in things.items()}
    taken = {name for name in wished.values() if name}
    numbers = {prefix: count(1) for prefix in "vtc"}
    copies: dict[str, Any] = {}
    names: dict[int, str] = {}
    for key, x in things.items():
        name = wished[key]
        if name and name in copies:
            name = _free((f"{name}_{i}" for i in copies[name]), taken)
        elif name:
            copies[name] = count(2)
        elif _is_result(x):
            name = _free((f"t{i}" for i in numbers["t"]), taken)
        elif isinstance(x, Node) and x.requires_grad:
            name = _free((f"v{i}" for i in numbers["v"]), taken)
        elif np.ndim(data_of(x)):
            name = _free((f"c{i}" for i in numbers["c"]), taken)
        else:
            continue
        taken.add(name)
        names[key] = name
    return names


def _wish(x: Any, known: Mapping[int, str]) -> str:
    label = x.label if isinstance(x, Node) else None
    return shown_name(label or "") or shown_name(known.get(id(x), ""))


def _is_result(x: Any) -> bool:
    return isinstance(x, Node) and x.primitive is not None


def _free(names: Iterable[str], taken: set[str]) -> str:
    return next(name for name in names if name not in taken)
