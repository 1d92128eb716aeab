"""The names that a caller's own variables give to nodes."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator, Mapping
from types import FrameType
from typing import Any

import numpy as np

from ..engine.graph import Node


def names_in(variables: Mapping[str, Any]) -> dict[int, str]:
    """The name of each node, array and module among some variables, by its id; the first name wins.

    Members of lists and tuples are named by their place, as in `w[0]`. Names with a leading
    underscore are left out: notebooks keep results in `_`, `_1`, ...

    >>> from micrograd_plus import Value
    >>> a, b = Value(1.0), Value(2.0)
    >>> names = names_in({"a": a, "_": a, "pair": [a, b]})
    >>> names[id(a)], names[id(b)]
    ('a', 'pair[1]')
    """
    names: dict[int, str] = {}
    # A variable of its own names a node better than its place in a list.
    members: list[tuple[int, str]] = []
    for name, value in list(variables.items()):
        # Names that are no identifiers come from machinery, such as a comprehension's ".0".
        if name.startswith("_") or not name.isidentifier():
            continue
        # A module is told by what it has: this part knows nothing of nn.
        if isinstance(value, Node | np.ndarray) or hasattr(type(value), "named_parameters"):
            names.setdefault(id(value), name)
        elif type(value) in (list, tuple):
            members += [(id(item), f"{name}[{i}]") for i, item in _nodes_in(value)]
    for key, name in members:
        names.setdefault(key, name)
    return names


def names_in_frame(frame: FrameType) -> dict[int, str]:
    """The names that a frame's locals, and then its globals, give to nodes and arrays."""
    variables = frame.f_locals
    try:
        return {**names_in(frame.f_globals), **names_in(variables)}
    finally:
        # Before Python 3.13, f_locals of a function is a snapshot that the frame keeps: it would
        # hold every local alive until the function ends. The three references are the frame's,
        # ours and the call's; a fourth means that the user holds the snapshot too.
        if (
            sys.version_info < (3, 13)
            and frame.f_code.co_flags & inspect.CO_OPTIMIZED
            and sys.getrefcount(variables) == 3
        ):
            variables.clear()


def _nodes_in(sequence: Any) -> Iterator[tuple[int, Node]]:
    return ((i, item) for i, item in enumerate(sequence) if isinstance(item, Node))
