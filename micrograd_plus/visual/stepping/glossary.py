"""What the words mean that formulas of arrays use."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable

from ...formulas.words import Call
from ..formulas import tree_of_formula
from .records import BackwardStep

_WORDS = (
    "ties",
    "others",
    "spread",
    "moved_back",
    "product_of_others",
    "on_diagonal",
    "one_hot",
    "einsum",
    "matrix",
    "windows",
    "patches",
    "largest",
    "added_back",
)


def glossary(steps: Iterable[BackwardStep]) -> dict[str, str]:
    """A sentence for each word that the formulas of some steps use.

    >>> from micrograd_plus import Tensor, steps
    >>> glossary(steps(Tensor([1.0, 2.0]).sum()).backward)
    {'spread(x)': 'x in the shape of a: each number at all the entries that were reduced ...'}
    """
    # Of single numbers the words have been replaced by what they stand for.
    formulas = {step.formula for step in steps if step.formula and step.local is None}
    used = set()
    for formula in formulas:
        try:
            tree = tree_of_formula(formula)
        except ValueError:  # prose
            continue
        used |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return dict(_entry(word) for word in _WORDS if word in used)


def _entry(word: str) -> tuple[str, str]:
    method = getattr(Call, word)
    if not isinstance(method, property):
        _, *arguments = inspect.signature(method).parameters
        word = f"{word}({', '.join(arguments)})"
    return word, (inspect.getdoc(method) or "").replace("`", "")
