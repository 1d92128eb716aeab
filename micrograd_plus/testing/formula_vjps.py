"""The formulas of a primitive's derivatives, computed: text in, the vjp's numbers out.

A formula may name the operands (`a`, `b`, `c`, or what `operand_names` says), the result `y`, the
static arguments, NumPy's functions, and the words that `micrograd_plus.formulas.words` defines. The
formula of a primitive that also runs on floats is the local derivative, which is multiplied by the
gradient of the result; that of any other is the vjp, in terms of this gradient, `g`. Where one
formula serves any number of operands, `a` is the one meant.

All of it is plain NumPy that no vjp has a part in. What broadcasting copied is added up afterwards,
as in a backward pass, and is in no formula.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..engine.primitive import Primitive
from ..formulas.evaluation import evaluate, tree_of
from ..formulas.words import FUNCTIONS, WORDS, Call


def formula_vjp(
    primitive: Primitive,
    i: int,
    g: Any,
    y: Any,
    operands: Sequence[Any],
    static: Mapping[str, Any],
) -> Any:
    """The gradient of one operand by its formula, which no vjp has a part in.

    Args:
        primitive: One with `formulas`.
        i: Which operand.
        g: The gradient of the result: a number or an array like `y`.
        y: The result.
        operands: Raw numbers and arrays.
        static: The static arguments by name.

    Returns:
        A float for a number, an array of the operand's shape for an array; float64.

    Raises:
        ValueError: The primitive has no formula for this operand, or one that uses a name that
            nothing has, or that cannot be computed, or whose result does not fit the operand.
        NotImplementedError: The formula is not about such operands: one that it transposes, as in
            "g @ b.T", is no matrix; or labels that should be probabilities do not add up to 1.

    >>> from micrograd_plus.engine.primitives.reductions import mean
    >>> a = np.array([[1.0, 2.0], [3.0, 4.0]])
    >>> mean.formulas
    ('spread(g) / n',)
    >>> formula_vjp(mean, 0, np.array([2.0, 4.0]), a.mean(0), [a], {"axis": 0, "keepdims": False})
    array([[1., 2.],
           [1., 2.]])
    """
    formula = primitive.formula_of(i)
    if formula is None:
        raise ValueError(f"the primitive {primitive.name} has no formula for operand {i}")
    what = f"the formula {formula!r} of operand {i} of the primitive {primitive.name}"
    arrays = [np.asarray(x, None if _is_boolean(x) else np.float64) for x in operands]
    g, y = np.asarray(g, np.float64), np.asarray(y, np.float64)
    call = Call(primitive, i, y, arrays, dict(static))
    given = {**primitive.named_in_formula(i, arrays), "y": y, **static}
    if primitive.on_floats is None:
        given["g"] = g

    try:
        used = {node.id for node in ast.walk(tree_of(formula)) if isinstance(node, ast.Name)}
    except ValueError as error:
        raise ValueError(f"{what} cannot be read: {error}") from None
    unknown = sorted(used - {*given, *WORDS, *FUNCTIONS})
    if unknown:
        raise ValueError(
            f"{what} uses {unknown[0]!r}, which nothing is called: "
            + _instead_of(unknown[0], primitive, given)
        )
    _check_matrices(primitive, given, what)
    try:
        words = {word: getattr(call, word) for word in WORDS if word in used}
        result = np.asarray(evaluate(formula, {**FUNCTIONS, **words, **given}), np.float64)
        if primitive.on_floats is not None:
            with np.errstate(all="ignore"):
                result = result * g
        result = _summed_to(result, call.a.shape)
    except NotImplementedError:
        raise
    except Exception as error:
        raise ValueError(f"{what} cannot be computed: {error}") from error
    return result if isinstance(operands[i], np.ndarray) else result.item()


def _is_boolean(x: Any) -> bool:
    return np.asarray(x).dtype.kind == "b"


def _instead_of(name: str, primitive: Primitive, given: Mapping[str, Any]) -> str:
    if name == "g" and primitive.on_floats is not None:
        return "the formula of a primitive on floats is the local derivative alone, without g"
    known = [*given, *WORDS, *FUNCTIONS]
    begun = [n for n in known if n.startswith(name) and len(name) > 1]
    close = difflib.get_close_matches(name, known) or begun
    if close:
        return f"did you mean {close[0]}?"
    return f"there are {', '.join(given)}, and the functions of NumPy and of micrograd_plus"


def _check_matrices(primitive: Primitive, given: Mapping[str, Any], what: str) -> None:
    for formula in primitive.formulas:
        for node in ast.walk(tree_of(formula)):
            match node:
                case ast.Attribute(value=ast.Name(id=name), attr="T") if name in given:
                    if np.ndim(given[name]) != 2:
                        raise NotImplementedError(
                            f"{what} is about matrices, and {name} has shape {given[name].shape}"
                        )


def _summed_to(c: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """`c` without the copies that broadcasting an array of the shape made."""
    c = c.sum(axis=tuple(range(c.ndim - len(shape))))
    copied = tuple(k for k in range(c.ndim) if shape[k - c.ndim] == 1 != c.shape[k])
    return np.array(np.broadcast_to(c.sum(axis=copied, keepdims=True), shape))
