"""A primitive is known wherever formulas are, or the suite says which line to add to which file."""

import ast
import math
import re
from pathlib import Path

import pytest

from micrograd_plus import expressions, functions
from micrograd_plus.engine.primitive import Primitive
from micrograd_plus.engine.primitives import elementwise
from micrograd_plus.formulas.evaluation import tree_of
from micrograd_plus.formulas.latex_notation import Latex
from micrograd_plus.formulas.notation import TEXT, Piece
from micrograd_plus.testing.battery import table
from micrograd_plus.visual.stepping.operations import WRITTEN
from micrograd_plus.visual.stepping_page import page_data
from tests.engine.lines_to_paste import function_of

SCRIPT = Path(page_data.__file__).parent / "page" / "formulas.js"
# Of the functions of JavaScript's Math, those that compute what NumPy's do.
MATH = {
    *("abs", "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "ceil", "cos"),
    *("cosh", "exp", "expm1", "floor", "hypot", "log", "log10", "log1p", "log2", "max", "min"),
    *("pow", "sign", "sin", "sinh", "sqrt", "tan", "tanh", "trunc"),
}
ON_FLOATS = [primitive for primitive in table() if primitive.on_floats is not None]


def functions_of_the_page():
    table = re.search(r"const FUNCTIONS = \{\n(.*?)\n\};", SCRIPT.read_text(), re.DOTALL)[1]
    return set(re.findall(r"^  (\w+)[:,]", table, re.MULTILINE))


def lines_to_add_to_the_page(primitive):
    """For what a page cannot compute, when other numbers are tried."""
    trees = map(tree_of, primitive.formulas)
    used = {x.func.id for tree in trees for x in ast.walk(tree) if isinstance(x, ast.Call)}
    if primitive not in WRITTEN and primitive.name != "weighted_sum":
        used.add(primitive.name)
    own = functions_of_the_page()
    missing = [x for x in sorted(used) if x not in own and re.sub("^arc", "a", x) not in MATH]
    where = "micrograd_plus/visual/stepping_page/page/formulas.js"
    return [f"{where}: add to FUNCTIONS the line `{x}: (...) => ...,`" for x in missing]


def lines_to_add_for_expressions(primitive):
    """For a function of a number or two that a command line cannot compute."""
    names = {primitive.name, expressions._WRITTEN_AS.get(primitive.name)}
    by_operators = primitive.name in expressions._BY_OPERATORS
    if by_operators or primitive.without_gradient or len(primitive.vjps) not in (1, 2):
        return []
    if names & {*expressions._FUNCTIONS}:
        return []
    if primitive.name not in functions.__all__:
        where, lines = function_of(primitive)
        return [f"{where}: add the documented function\n{lines}"]
    return ["micrograd_plus/expressions.py: add its file to those that _functions() reads"]


@pytest.mark.parametrize("primitive", ON_FLOATS, ids=lambda primitive: primitive.name)
def test_a_page_can_compute_every_primitive_on_floats(primitive):
    lines = lines_to_add_to_the_page(primitive)
    assert not lines, "\n".join(lines)


# That of losses takes logits and labels, the second one copies, and two have no name of their own.
NO_FUNCTIONS = {"sigmoid_cross_entropy", "identity", "sinc_derivative", "exact_gelu"}


@pytest.mark.parametrize(
    "primitive",
    [primitive for primitive in ON_FLOATS if primitive.name not in NO_FUNCTIONS],
    ids=lambda primitive: primitive.name,
)
def test_an_expression_can_name_every_function_of_one_or_two_numbers(primitive):
    lines = lines_to_add_for_expressions(primitive)
    assert not lines, "\n".join(lines)


@pytest.mark.parametrize("name", ["arctan2", "arcsinh"])
def test_what_javascript_has_under_another_name_needs_no_line(name):
    made_up = Primitive(
        name,
        on_floats=math.asinh,
        on_arrays=math.asinh,
        vjps=(lambda g, y, a: g,),
        formulas=("1 / sqrt(1 + a**2)",),
    )
    assert lines_to_add_to_the_page(made_up) == []


FROBNICATE = Primitive(
    "frobnicate",
    on_floats=math.gamma,
    on_arrays=math.gamma,
    vjps=(lambda g, y, a: g,),
    formulas=("y * digamma(a)",),
)


def test_what_a_page_lacks_is_named_with_the_line_to_add():
    where = "micrograd_plus/visual/stepping_page/page/formulas.js: add to FUNCTIONS the line"
    assert lines_to_add_to_the_page(FROBNICATE) == [
        f"{where} `digamma: (...) => ...,`",
        f"{where} `frobnicate: (...) => ...,`",
    ]


def test_what_an_expression_lacks_is_named_with_the_line_to_add(monkeypatch):
    (documented,) = lines_to_add_for_expressions(FROBNICATE)
    assert documented.startswith("micrograd_plus/engine/operations/elementwise.py: add the ")
    assert documented.endswith("    return elementwise.frobnicate(x)")
    monkeypatch.setattr(functions, "__all__", [*functions.__all__, "frobnicate"])
    (family,) = lines_to_add_for_expressions(FROBNICATE)
    assert family.startswith("micrograd_plus/expressions.py: ")


def test_a_new_primitive_of_a_family_is_a_function_of_expressions(monkeypatch):
    monkeypatch.setattr(elementwise, "frobnicate", FROBNICATE, raising=False)
    monkeypatch.setattr(functions, "frobnicate", FROBNICATE, raising=False)
    monkeypatch.setattr(functions, "__all__", [*functions.__all__, "frobnicate"])
    assert expressions._functions()["frobnicate"] == (FROBNICATE, 1)


def test_a_function_that_no_notation_lists_is_written_by_its_name():
    x = [Piece("x")]
    assert TEXT.call("frobnicate", x).text == "frobnicate(x)"
    assert Latex().call("frobnicate", x).text == r"\mathrm{frobnicate}(x)"
