"""Expressions have the number that IEEE arithmetic on their tree has, at once however large."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus import Value
from micrograd_plus.expressions import evaluate

NUMBERS = {"a": 2.0, "b": -3.0, "x_1": 0.5}


def variables():
    return {name: Value(number, label=name) for name, number in NUMBERS.items()}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("9**9**9**9", math.inf),
        ("-9**9**9**9", -math.inf),
        ("2**-9**9**9", 0.0),
        ("(10**400)*0", math.nan),
        ("1e999", math.inf),
        ("-1e999 + 1e999", math.nan),
        ("1e-999", 0.0),
        ("0x10", 16.0),
        ("0b11 + 0o17", 18.0),
        ("1_000", 1000.0),
        ("1." + "0" * 9_000 + "1", 1.0),
        ("0x" + "f" * 9_000, math.inf),
        ("1" * 4_000, math.inf),
        ("9007199254740993", 9007199254740992.0),
        ("0/0", math.nan),
        ("(-8)**0.5", math.nan),
        ("log(0)", -math.inf),
        ("sqrt(-1)", math.nan),
        ("exp(1000)", math.inf),
        ("cosh(-1e308)", math.inf),
        ("sin(1e999)", math.nan),
        ("square(1e200)", math.inf),
    ],
    ids=lambda value: str(value)[:12],
)
def test_numbers_are_floats_at_once_however_large(text, number):
    np.testing.assert_equal(evaluate(text, {}).data, number)


def test_zeros_of_relu_do_not_make_integers_that_grow_without_bound():
    one = "relu(b)**relu(b)"
    seven = "(" + "+".join([one] * 7) + ")"
    assert type(evaluate(one, variables()).data) is float
    assert evaluate("**".join([seven] * 4), variables()).data == math.inf
    assert type(evaluate("relu(-1)", {}).data) is float


# A reference of another make: a tree, written down with the parentheses that precedence asks for.
LEVELS = {"+": 1, "-": 1, "*": 2, "/": 2, "**": 4}
SIGN, ATOM = 3, 5
FUNCTIONS = {
    "abs": abs,
    "relu": lambda x: 0.0 if x < 0 else x,
    "square": lambda x: x * x,
    "tanh": math.tanh,
    # The first of equal ones, which may be zeros of either sign; a nan of either.
    "minimum": lambda x, y: math.nan if x != x or y != y else x if x <= y else y,
    "maximum": lambda x, y: math.nan if x != x or y != y else x if x >= y else y,
}
literals = st.sampled_from(["0", "1", "2", "10", "0.5", ".25", "3.", "1e3", "2E-2", "0x1f", "1_0"])
trees = st.recursive(
    st.tuples(st.just("number"), literals)
    | st.tuples(st.just("name"), st.sampled_from([*NUMBERS])),
    lambda part: (
        st.tuples(st.sampled_from([*LEVELS]), part, part)
        | st.tuples(st.sampled_from(["sign -", "sign +", "parentheses"]), part)
        | st.tuples(st.sampled_from(["abs", "relu", "square", "tanh"]), part)
        | st.tuples(st.sampled_from(["minimum", "maximum"]), part, part)
    ),
    max_leaves=12,
)


def written(tree, least=0, space=""):
    """The tree as text, in parentheses if it binds less tightly than `least`."""
    kind, *parts = tree
    if kind in ("number", "name"):
        return parts[0]
    if kind in LEVELS:
        own, right = LEVELS[kind], LEVELS[kind] + 1
        if kind == "**":  # to the right, and -a**-b is -(a**(-b))
            own, right = ATOM, SIGN
        text = (
            written(parts[0], own, space)
            + f"{space}{kind}{space}"
            + written(parts[1], right, space)
        )
        level = LEVELS[kind]
    elif kind.startswith("sign"):
        text, level = kind[-1] + space + written(parts[0], SIGN, space), SIGN
    elif kind == "parentheses":
        text, level = f"({space}{written(parts[0], 0, space)}{space})", ATOM
    else:
        inside = f"{space},{space}".join(written(part, 0, space) for part in parts)
        text, level = f"{kind}{space}({inside})", ATOM
    return text if level >= least else f"({text})"


def computed(tree):
    """The tree's number, by NumPy's IEEE arithmetic."""
    kind, *parts = tree
    if kind == "number":
        return np.float64(int(parts[0], 0) if "x" in parts[0] else parts[0].replace("_", ""))
    if kind == "name":
        return np.float64(NUMBERS[parts[0]])
    numbers = [computed(part) for part in parts]
    if kind in FUNCTIONS:
        return np.float64(FUNCTIONS[kind](*numbers))
    first = numbers[0]
    match kind:
        case "sign -":
            return -first
        case "sign +" | "parentheses":
            return first
        case "+":
            return first + numbers[1]
        case "-":
            return first - numbers[1]
        case "*":
            return first * numbers[1]
        case "/":
            return first / numbers[1]
    return first ** numbers[1]


@given(trees, st.sampled_from(["", " ", "\n\t "]))
def test_a_valid_expression_has_the_number_of_its_tree(tree, space):
    with np.errstate(all="ignore"):
        expected = computed(tree)
    np.testing.assert_equal(evaluate(written(tree, space=space), variables()).data, expected)
