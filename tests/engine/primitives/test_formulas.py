"""The formulas that drawings and explanations show are the vjps that ran."""

from __future__ import annotations

import math

import numpy as np
import pytest

from micrograd_plus import functions as F
from micrograd_plus.engine.primitive import Primitive
from tests.engine.primitives.test_against_oracles import every_primitive

PRIMITIVES = every_primitive()
# On floats as well as on arrays, and with one local derivative per operand: elementwise.
ELEMENTWISE = [
    primitive
    for primitive in PRIMITIVES.values()
    if primitive.on_floats is not None and primitive.vjps
]
WORDS = {
    **{name: getattr(F, name) for name in F.__all__},
    "sqrt": F.sqrt,
    "pi": math.pi,
}
STATIC = {"leaky_relu": {"slope": 0.1}, "elu": {"alpha": 1.5}}
POSITIVE = {"log", "log1p", "sqrt", "power"}


def operands_for(primitive: Primitive) -> list[list[float]]:
    """Points on both sides of kinks, and on them: (-1.3, 0.4, ...) for each operand."""
    columns = [
        [-1.3, 0.4, 0.0, 2.1, -0.6, 1.0],
        [0.7, -0.9, 0.0, 1.5, -0.6, -1.0],
        [1.1, 1.2, 0.5, 1.3, 1.4, 1.5],
    ][: len(primitive.vjps)]
    if primitive.name in POSITIVE:
        columns[0] = [1.3, 0.4, 0.2, 2.1, 0.6, 1.0]
    if primitive.name == "divide":
        columns[1][2] = 0.25
    if primitive.name == "where":
        columns[0] = [1.0, 0.0, 0.0, 1.0, 1.0, 0.0]
    return columns


def test_the_elementwise_primitives_are_found():
    names = {primitive.name for primitive in ELEMENTWISE}
    assert {"add", "divide", "power", "where", "clip", "gelu", "sigmoid_cross_entropy"} <= names
    assert len(names) >= 32


@pytest.mark.parametrize("primitive", ELEMENTWISE, ids=lambda p: p.name)
@pytest.mark.parametrize("backend", ["floats", "arrays"])
def test_a_formula_times_g_is_the_vjp(primitive, backend):
    static = STATIC.get(primitive.name, {})
    columns = operands_for(primitive)
    assert len(primitive.formulas) == len(primitive.vjps)
    points = (
        [list(map(np.array, columns))]
        if backend == "arrays"
        else [list(point) for point in zip(*columns, strict=True)]
    )
    for point in points:
        y = primitive(*point, **static)
        g = 0.7 if backend == "floats" else np.array([0.7, -1.1, 2.0, 1.0, -0.2, 3.0])
        names = dict(zip(primitive.operand_names, point, strict=False))
        for formula, rule in zip(primitive.formulas, primitive.vjps, strict=True):
            local = eval(formula, {"__builtins__": {}}, {**WORDS, **names, **static, "y": y})
            expected = 0.0 if rule is None else rule(g, y, *point, **static)
            np.testing.assert_allclose(g * local, expected, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("name", ["maximum", "minimum"])
def test_the_formula_of_n_ary_choices_counts_ties(name):
    primitive = PRIMITIVES[name]
    for a, b in [(1.0, 2.0), (2.0, 1.0), (3.0, 3.0)]:
        y = primitive(a, b)
        ties = (a == y) + (b == y)
        found = primitive.vjp_of_all([True, True], 0.7, y, a, b)
        for operand, contribution in zip((a, b), found, strict=True):
            (formula,) = primitive.formulas
            local = eval(
                formula, {"__builtins__": {}}, {**WORDS, "a": operand, "y": y, "ties": ties}
            )
            assert contribution == pytest.approx(0.7 * local)


@pytest.mark.parametrize("primitive", PRIMITIVES.values(), ids=lambda p: p.name)
def test_every_primitive_has_a_formula_per_operand(primitive):
    assert all(isinstance(text, str) and text for text in primitive.formulas)
    if primitive.vjps:
        assert len(primitive.formulas) == len(primitive.vjps)
    else:
        assert primitive.formulas


def test_a_formula_uses_no_operand_that_it_does_not_have():
    for primitive in ELEMENTWISE:
        own = set(primitive.operand_names[: len(primitive.vjps)])
        for formula in primitive.formulas:
            words = set(compile(formula, "", "eval").co_names)
            statics = set(STATIC.get(primitive.name, {}))
            assert words & {"a", "b", "c"} <= own
            assert words <= own | {"y"} | set(WORDS) | statics
