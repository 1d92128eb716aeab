"""What the words mean that formulas of arrays use."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from ...formulas.words import Call
from .formulas import tree_of_formula
from .records import BackwardStep

_WORDS = ("spread", "moved_back", "product_of_others", "on_diagonal", "one_hot", "einsum")


def glossary(steps: Iterable[BackwardStep]) -> dict[str, str]:
    """A sentence for each word that the formulas of some steps use.

    >>> from micrograd_plus import Tensor, steps
    >>> glossary(steps(Tensor([1.0, 2.0]).sum()).backward)["spread"]
    'Each number of x, which belongs to a group of entries along axis, for all of them.'
    """
    formulas = {step.formula for step in steps if step.formula}
    used = set()
    for formula in formulas:
        try:
            tree = tree_of_formula(formula)
        except ValueError:  # prose
            continue
        used |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    sentences = {word: (getattr(Call, word).__doc__ or "") for word in _WORDS if word in used}
    return {word: text.strip().replace("`", "") for word, text in sentences.items()}
