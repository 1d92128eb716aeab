"""The way from a module to what it holds: parameters and modules, with dotted names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..engine.graph import Node


def walk(root: Any, kind: type) -> Iterator[tuple[str, Any]]:
    """The nodes and modules below a module, depth first, each once, with dotted names.

    Args:
        root: The module, which is left out.
        kind: What a module is.

    >>> from micrograd_plus import nn
    >>> [name for name, _ in walk(nn.Sequential(nn.Dense(2, 1)), nn.Module)]
    ['layers.0', 'layers.0.weight', 'layers.0.bias']
    """
    seen: set[int] = set()
    stack: list[tuple[str, Any]] = [("", root)]
    while stack:
        name, part = stack.pop()
        children: dict[Any, Any]
        if isinstance(part, kind):
            children = vars(part)
        elif isinstance(part, dict):
            children = part
        elif isinstance(part, list | tuple):
            children = dict(enumerate(part))
        elif isinstance(part, Node):
            children = {}
        else:
            continue
        if id(part) in seen:
            continue
        seen.add(id(part))
        if part is not root and isinstance(part, (kind, Node)):
            yield name, part
        dot = f"{name}." if name else ""
        stack += [(f"{dot}{key}", child) for key, child in reversed(children.items())]
