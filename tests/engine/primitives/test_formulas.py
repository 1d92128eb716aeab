"""The formulas that drawings and explanations show are the vjps that ran."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest

from micrograd_plus import Tensor
from micrograd_plus.engine.graph import Node, topological_order
from micrograd_plus.engine.primitive import Primitive
from micrograd_plus.testing.calls import Domain, Interval
from micrograd_plus.testing.formula_vjps import formula_vjp
from micrograd_plus.testing.primitives import entry_of
from tests.engine.cases import all_cases, normal
from tests.engine.primitives.test_against_oracles import every_primitive

# Their gradients go back over steps, which no line says; their `unfused` says what they are.
OVER_STEPS = {"lstm", "gru"}
PRIMITIVES = {name: p for name, p in every_primitive().items() if name not in OVER_STEPS}
# On floats as well as on arrays, and with one local derivative per operand: elementwise.
ELEMENTWISE = [
    primitive
    for primitive in PRIMITIVES.values()
    if primitive.on_floats is not None and primitive.vjps
]


class Call(NamedTuple):
    """Raw operands and static arguments of a primitive."""

    primitive: Primitive
    operands: list[Any]
    static: dict[str, Any]


def calls_of_cases() -> list[Call]:
    """Every call that a case of the other tests records."""
    return [
        Call(
            node.primitive,
            [x.data if isinstance(x, Node) else x for x in node.operands],
            node.static or {},
        )
        for case in all_cases()
        for node in topological_order(case.ours(*map(Tensor, case.inputs)))
        if node.primitive is not None
    ]


def call(name: str, *operands: Any, **static: Any) -> Call:
    return Call(PRIMITIVES[name], list(operands), static)


def array(*entries: Any) -> np.ndarray:
    return np.array(entries, float)


_TIES = array([1, 3, 3], [2, 2, 2])
_GROUPS: dict[str, Any] = {"axis": 1, "keepdims": False}
SPECIAL = [
    call("power", array(0, 0, 2, 3), array(0, 2, 0, -1)),
    call("where", array(1, 0), array(2, 3), 0.5),
    call("maximum", _TIES, array(2, 3, 2), 2.0),
    call("minimum", 1.0, 1.0, 1.0),
    call("weighted_sum", 1.0, 2.0, 3.0, 4.0, 5.0),
    call("max", _TIES, **_GROUPS),
    call("min", _TIES, axis=None, keepdims=True),
    call("max", array(1)[0], axis=None, keepdims=False),
    call("sum", np.array(2.0), axis=None, keepdims=False),
    call("prod", array([2, 0, 3], [0, 0, 4]), **_GROUPS),
    call("std", _TIES, axis=1, ddof=1, keepdims=False),
    call("spread", array(1, 2), shape=(2, 3), axis=1, keepdims=False),
    call("spread", array([1, 2, 3]), shape=(2, 3), axis=0, keepdims=True),
    call("item", array([2])),
    call("to_array", np.array(2.0)),
    call("transpose", normal(2, 3, 4), axes=(-1, 0, 1)),
    call("roll", normal(2, 3), shift=(1, 2), axis=(0, 1)),
    call("index", normal(3, 2), index=([0, 2, 0], 1)),
    call("pad", normal(2), widths=((1, 2),), value=1.0),
    call("repeat", normal(3), repeats=np.array([0, 2, 1]), axis=0),
    call("tile", normal(2), reps=(0,)),
    call("concatenate", normal(2, 1), normal(2, 2), normal(2, 1), axis=-1),
    call("concatenate", normal(2, 1), normal(3), axis=None),
    call("stack", normal(2), normal(2, seed=1), axis=-1),
    call("scatter_add", *[normal(2)] * 2, where=(slice(2), [1, 1]), shape=(3,), dtype=float),
    call("linear", normal(2, 3), normal(3, 4), normal()),
    call("softmax_cross_entropy", normal(2, 3), np.array([2, 0])),
]


def operands_of(primitive: Primitive) -> list[np.ndarray]:
    """Points on both sides of kinks, and on them: (-1.3, 0.7, 1.1), ... as the domains admit."""
    columns = [
        [-1.3, 0.4, 0.0, 2.1, -0.6, 1.0],
        [0.7, -0.9, 0.0, 1.5, -0.6, -1.0],
        [1.1, 1.2, 0.5, 1.3, 1.4, 1.5],
    ][: len(primitive.vjps)]
    entry = entry_of(primitive)
    return [brought(np.array(column), entry.domain(i)) for i, column in enumerate(columns)]


def brought(column: np.ndarray, domain: Domain) -> np.ndarray:
    """The numbers themselves where they lie in the domain, else others that do."""
    if not isinstance(domain, Interval):
        return (column > 0).astype(float)
    column = np.abs(column) if domain.low >= 0 else column
    return np.clip(column, domain.low, domain.high)


def static_of(primitive: Primitive) -> dict[str, Any]:
    return entry_of(primitive).calls[0].static


AT_KINKS = [Call(p, operands_of(p), static_of(p)) for p in ELEMENTWISE]
CALLS = [*calls_of_cases(), *SPECIAL, *AT_KINKS]


def gradients_by_rules(call: Call, g: Any) -> dict[int, np.ndarray]:
    """Those of a backward pass, by the place of the operand, for operands that are floats."""
    leaves = {i: Tensor(x) for i, x in enumerate(call.operands) if np.asarray(x).dtype.kind == "f"}
    operands = [leaves.get(i, x) for i, x in enumerate(call.operands)]
    y = call.primitive(*operands, **call.static)
    if y.requires_grad:
        y.backward(g)
    nothing = lambda leaf: np.zeros(leaf.shape)
    return {i: nothing(x) if x.grad is None else x.grad for i, x in leaves.items()}


def test_the_elementwise_primitives_are_found():
    names = {primitive.name for primitive in ELEMENTWISE}
    assert {"add", "divide", "power", "where", "clip", "gelu", "sigmoid_cross_entropy"} <= names
    assert len(names) >= 32


@pytest.mark.parametrize("name", PRIMITIVES)
def test_every_formula_gives_what_the_backward_pass_gives(name):
    evaluated = set()
    for primitive, operands, static in (call for call in CALLS if call.primitive.name == name):
        y = primitive(*operands, **static)
        g = normal(*np.shape(y), seed=4) if np.ndim(y) else 0.7
        for i, expected in gradients_by_rules(Call(primitive, operands, static), g).items():
            try:
                found = formula_vjp(primitive, i, g, y, operands, static)
            except NotImplementedError:  # not about matrices, or not about probabilities
                continue
            rtol = 1e-6 if expected.dtype == np.float32 else 1e-12
            np.testing.assert_allclose(found, expected, rtol=rtol, atol=1e-13)
            evaluated.add(i)
    assert evaluated >= set(range(len(PRIMITIVES[name].formulas)))


@pytest.mark.parametrize("call", AT_KINKS, ids=lambda call: call.primitive.name)
def test_every_local_derivative_times_g_is_the_vjp_of_floats(call):
    primitive, columns, static = call
    for point in zip(*(column.tolist() for column in columns), strict=True):
        y = primitive(*point, **static)
        found = primitive.pull_back([True] * len(point), 0.7, y, point, static)
        for i, expected in enumerate(found):
            by_formula = formula_vjp(primitive, i, 0.7, y, point, static)
            assert type(by_formula) is float
            assert by_formula == pytest.approx(expected or 0.0, rel=1e-13, abs=1e-13)


@pytest.mark.parametrize("primitive", PRIMITIVES.values(), ids=lambda p: p.name)
def test_every_primitive_has_a_formula_per_operand_or_one_for_all(primitive):
    if primitive.vjps:
        assert len(primitive.formulas) == len(primitive.vjps)
    else:
        most = max(len(call.operands) for call in entry_of(primitive).calls)
        assert len(primitive.formulas) in (1, 2, most)


@pytest.mark.parametrize(
    "call",
    [
        call("matmul", normal(2, 4, 3), normal(3, 2)),
        call("matmul", normal(3), normal(3, 2)),
        call("dot", np.array(2.0), normal(2, 2)),
        call("dot", normal(2, 3), normal(2, 3, 4)),
        call("linear", normal(3), normal(3, 2), normal(2)),
    ],
)
def test_a_formula_about_matrices_is_not_computed_for_vectors_and_batches(call):
    y = call.primitive(*call.operands)
    for i in range(2):
        with pytest.raises(NotImplementedError, match=r"is about matrices, and \w has shape"):
            formula_vjp(call.primitive, i, y, y, call.operands, {})


def test_the_formula_of_cross_entropy_is_about_probabilities():
    operands = [normal(2, 3), np.ones((2, 3))]
    with pytest.raises(NotImplementedError, match="rows add up to 1"):
        formula_vjp(PRIMITIVES["softmax_cross_entropy"], 0, 1.0, 1.0, operands, {})
