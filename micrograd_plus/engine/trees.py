"""Trees of parameters: numbers, arrays and nodes in dictionaries, lists and tuples, nested.

A leaf is found, and replaced, by its path: the text that reads it from the tree, such as
`['layers'][0]`. A number, an array or a node is a tree of one leaf, whose path is empty.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def leaves_of(tree: Any, path: str = "") -> dict[str, Any]:
    """The leaves of a tree by their paths, in order; None is no leaf.

    >>> leaves_of({"weights": [1.0, 2.0], "bias": None})
    {"['weights'][0]": 1.0, "['weights'][1]": 2.0}
    >>> leaves_of(3.0)
    {'': 3.0}
    """
    found: dict[str, Any] = {}

    def visit(leaf: Any, path: str) -> None:
        found[path] = leaf

    map_tree(visit, tree, path)
    return found


def map_tree(new: Callable[[Any, str], Any], tree: Any, path: str = "") -> Any:
    """A tree of the same shape, with `new(leaf, path)` in place of each leaf.

    Dictionaries come back as plain ones; named tuples keep their kind.

    >>> map_tree(lambda leaf, path: 10 * leaf, {"weights": (1.0, 2.0), "bias": None})
    {'weights': (10.0, 20.0), 'bias': None}
    """
    if isinstance(tree, dict):
        return {key: map_tree(new, part, f"{path}[{key!r}]") for key, part in tree.items()}
    if isinstance(tree, list | tuple):
        parts = [map_tree(new, part, f"{path}[{i}]") for i, part in enumerate(tree)]
        if hasattr(tree, "_make"):
            return tree._make(parts)
        return parts if isinstance(tree, list) else tuple(parts)
    return tree if tree is None else new(tree, path)
