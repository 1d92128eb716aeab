"""The evaluator of formulas: what it reads, what it refuses, and what it says."""

from __future__ import annotations

import numpy as np
import pytest

from micrograd_plus.engine.primitive import Primitive
from micrograd_plus.formulas.evaluation import evaluate
from micrograd_plus.testing.formula_vjps import formula_vjp

NAMES = {"a": 3.0, "b": np.array([1.0, 2.0]), "m": np.array([[1.0, 2.0, 3.0]]), "where": np.where}


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("2", 2.0),
        ("1 - a / 2", -0.5),
        ("-a**2", -9.0),
        ("a * (b + 1)", [6.0, 9.0]),
        ("m @ m.T", [[14.0]]),
        ("m.shape", (1, 3)),
        ("b[0]", 1.0),
        ("where((b > 1) & (a != 0), 1, 0)", [0, 1]),
        ("where((b <= 1) | (a == 2), 1, 0)", [1, 0]),
        ("where(b >= 2, x=None, y=False)", [False, None]),
    ],
)
def test_a_formula_is_what_python_would_compute(formula, expected):
    names = NAMES | {"where": lambda c, x, y: np.where(c, x, y)}
    assert np.asarray(evaluate(formula, names)).tolist() == np.asarray(expected).tolist()


@pytest.mark.parametrize(("formula", "expected"), [("1 / 0", np.inf), ("9**9**9**9", np.inf)])
def test_arithmetic_is_ieees(formula, expected):
    assert evaluate(formula, {}) == expected


def test_a_tuple_is_negated_entry_by_entry():
    assert evaluate("-shift", {"shift": (1, -2)}) == (-1, 2)


@pytest.mark.parametrize(
    ("formula", "part"),
    [
        ("a + 'x'", "\"'x'\" at column 5"),
        ("2j * a", "'2j' at column 1"),
        ("a // 2", "'a // 2' at column 1"),
        ("a if a > 0 else b", "'a if a > 0 else b' at column 1"),
        ("1 + (0 < a < 2)", "'0 < a < 2' at column 6"),
        ("not a", "'not a' at column 1"),
        ("a and b", "'a and b' at column 1"),
        ("(a, b)", "'(a, b)' at column 1"),
        ("[x for x in b]", "'[x for x in b]' at column 1"),
        ("b.sum()", "'b.sum()' at column 1"),
        ("b.__class__", "'b.__class__' at column 1"),
        ("a(2)", "'a(2)' at column 1"),
        ("where(*b)", "'*b' at column 7"),
        ("where(**b)", "'where(**b)' at column 1"),
        ("b[0:1]", "'0:1' at column 3"),
        ("lambda: a", "'lambda: a' at column 1"),
        ("(a := 2)", "'(a := 2)' at column 2"),
    ],
)
def test_what_is_no_formula_is_refused_with_its_place(formula, part):
    with pytest.raises(ValueError, match="is not allowed: use numbers") as refusal:
        evaluate(formula, NAMES)
    assert str(refusal.value).startswith(f"{part} of ")


def test_nothing_is_called_by_its_name_in_python():
    with pytest.raises(ValueError, match=r"'__import__' at column 1 of .* is not a known name"):
        evaluate("__import__('os')", NAMES)


@pytest.mark.parametrize("formula", ["", "a +", "the part of g that a became", "a = 2", "a\0"])
def test_prose_is_refused(formula):
    with pytest.raises(ValueError, match="cannot read the formula"):
        evaluate(formula, NAMES)


@pytest.mark.parametrize(
    "formula",
    [
        "(" * 500 + "a" + ")" * 500,
        "-" * 5000 + "a",
        "-" * 9999 + "1",  # for which Python's parser has no room
        "1" + "**1" * 9999,
        "not " * 9000 + "a",
    ],
    ids=["parentheses", "signs", "more signs", "powers", "words"],
)
def test_a_formula_that_is_nested_too_deeply_is_refused(formula):
    with pytest.raises(ValueError, match=r"cannot read|too deeply nested"):
        evaluate(formula, NAMES)


@pytest.mark.parametrize(
    "formula",
    ["b" * 100_000, "1" + "<1" * 5000, "9" * 5000, "a." + "b" * 5000],
    ids=["a name", "comparisons", "digits", "an attribute"],
)
def test_a_message_quotes_a_part_of_a_long_formula(formula):
    with pytest.raises(ValueError, match=r"column 1 of|cannot read") as caught:
        evaluate(formula, NAMES)
    assert len(str(caught.value)) < 1000


def cube(formula: str, **changes: object) -> Primitive:
    arguments: dict[str, object] = {
        "on_floats": lambda a: a**3,
        "on_arrays": lambda a: a**3,
        "vjps": (lambda g, y, a: g * 3 * a**2,),
        "formulas": (formula,) if formula else (),
    }
    return Primitive("cube", **(arguments | changes))


def test_the_formula_of_a_primitive_of_ones_own_is_computed():
    assert formula_vjp(cube("3 * a**2"), 0, 0.5, 8.0, [2.0], {}) == 6.0


def test_an_operand_of_ones_own_name_is_known():
    primitive = cube("3 * x**2", operand_names=("x",))
    assert formula_vjp(primitive, 0, 0.5, 8.0, [2.0], {}) == 6.0


def test_what_broadcasting_copied_is_added_up():
    add = Primitive(
        "add",
        on_floats=lambda a, b: a + b,
        on_arrays=np.add,
        vjps=(lambda g, y, a, b: g,) * 2,
        formulas=("1", "1"),
    )
    g = np.ones((2, 3))
    for b in (np.ones(3), np.ones((2, 1)), np.ones((1, 1)), np.ones(()), 1.0):
        found = formula_vjp(add, 1, g, g, [g, b], {})
        assert np.shape(found) == np.shape(b)
        assert np.sum(found) == 6.0


def test_an_unknown_name_is_told_with_the_names_there_are():
    with pytest.raises(ValueError) as error:
        formula_vjp(cube("3 * x**2"), 0, 1.0, 8.0, [2.0], {"slope": 0.1})
    assert str(error.value) == (
        "the formula '3 * x**2' of operand 0 of the primitive cube uses 'x', which nothing is "
        "called: there are a, y, slope, and the functions of NumPy and of micrograd_plus"
    )


@pytest.mark.parametrize(
    "formula, remedy",
    [
        ("absolut(a)", "did you mean absolute?"),
        ("g * 3 * a**2", "the local derivative alone, without g"),
        ("3 * a ^ 2", "a power is written **"),
        ("2a", "of operand 0 of the primitive cube cannot be read"),
    ],
)
def test_a_mistake_in_a_formula_is_told_with_its_remedy(formula, remedy):
    with pytest.raises(ValueError) as error:
        formula_vjp(cube(formula), 0, 1.0, 8.0, [2.0], {})
    assert remedy in str(error.value)


def test_a_local_derivative_has_no_g():
    with pytest.raises(ValueError, match="uses 'g', which nothing is called"):
        formula_vjp(cube("g * 3 * a**2"), 0, 1.0, 8.0, [2.0], {})


def test_a_missing_formula_is_told():
    with pytest.raises(ValueError, match="the primitive cube has no formula for operand 0"):
        formula_vjp(cube(""), 0, 1.0, 8.0, [2.0], {})


@pytest.mark.parametrize("formula", ["spread(g, 2, 3)", "g[5]", "reshape(g, 7)", "ones @ g", "g.T"])
def test_a_formula_that_cannot_be_computed_says_whose_it_is(formula):
    g = np.ones((2, 3))
    primitive = cube(formula, on_floats=None, operand_names=("ones",))
    with pytest.raises(ValueError, match="of operand 0 of the primitive cube cannot be computed: "):
        formula_vjp(primitive, 0, g, g, [g], {})


def test_a_number_of_the_wrong_shape_is_no_gradient():
    primitive = cube("ravel(g)", on_floats=None)
    with pytest.raises(ValueError, match="cannot be computed"):
        formula_vjp(primitive, 0, np.ones((2, 3)), np.ones((2, 3)), [np.ones((2, 3))], {})
