"""What a primitive has besides its entry in the table; what is missing is told with its place."""

from __future__ import annotations

import itertools
import math
from textwrap import indent

import numpy as np
import pytest

from micrograd_plus import Primitive, Tensor, Value, functions
from micrograd_plus.formulas.reasons import meaning_of
from micrograd_plus.testing.battery import ENTRIES, FAMILIES, LARGE, REAL, table
from micrograd_plus.testing.calls import Interval
from micrograd_plus.testing.primitives import entry_of
from micrograd_plus.testing.programs.draft import UNARY
from tests.engine.cases import all_cases
from tests.engine.lines_to_paste import (
    CASES_OF_NUMBERS,
    case_of,
    entry_in_the_battery,
    function_of,
)
from tests.engine.primitives.test_against_oracles import every_primitive, recorded_by
from tests.testing.words_of_peers import CASES_OF_ONE

# What only other primitives, their vjps and the backward pass call.
INTERNAL = {
    *("identity", "to_array", "item", "spread", "conv2d_with_bias", "conv2d_transpose"),
    *("conv2d_kernel", "max_unpool2d", "pool_maxima", "average_unpool2d"),
    *("sinc_derivative", "exact_gelu"),
}
# They are flat, and tested in test_corners.py.
WITHOUT_GRADIENT = {"sign", "floor", "ceil", "trunc", "rint", "round", "floor_divide"}
every = pytest.mark.parametrize("primitive", every_primitive().values(), ids=lambda p: p.name)


@pytest.fixture(scope="module")
def recorded():
    """The names of the primitives in the graphs of all cases, and of their gradients."""
    found = set()
    for case in all_cases():
        leaves = [Tensor(x) for x in case.inputs]
        found |= recorded_by(case.ours(*leaves), leaves)
    value = Value(2.0)
    found |= recorded_by(value * Tensor([3.0]) + functions.stack([value]), [value])
    return {primitive.name for primitive in found if primitive is not None}


@every
def test_it_has_an_entry_in_the_battery(primitive):
    assert primitive.name in ENTRIES, (
        f"nothing says where the operands of {primitive.name} lie, and how to call it: add to "
        "micrograd_plus/testing/battery.py a line such as\n"
        f"    {entry_in_the_battery(primitive)}\n"
        "with REAL, POSITIVE, LARGE (not near 0) or an Interval for each operand, or with the "
        "shapes of its calls"
    )


def ends(domain):
    if not isinstance(domain, Interval):
        return [0.0, 1.0]
    low, high = domain
    return sorted({low, min(max(0.0, low), high), high})


def point_without_a_slope(primitive, domains, static):
    """A corner of the domains, or a zero in them, where a derivative is not finite."""
    for point in itertools.product(*map(ends, domains)):
        with np.errstate(all="ignore"):
            y = primitive(*point, **static)
            slopes = primitive.pull_back([True] * len(point), 1.0, y, point, static)
        if not all(slope is None or np.isfinite(slope) for slope in slopes):
            return point
    return None


def what_is_wrong_with_the_domains(primitive, domains, static):
    if primitive.on_floats is None or len(domains) != len(primitive.vjps):
        return None
    point = point_without_a_slope(primitive, domains, static)
    narrower = ", ".join(["REAL"] * (len(domains) - 1) + ["LARGE"])
    return point and (
        f"the domains of {primitive.name} in micrograd_plus/testing/battery.py admit {point}, "
        "where a derivative is not finite: make one narrower, such as "
        f"`_elementwise({narrower})`"
    )


@every
def test_its_derivatives_are_finite_in_its_domains(primitive):
    entry = entry_of(primitive)
    wrong = what_is_wrong_with_the_domains(primitive, entry.domains, entry.calls[0].static)
    assert wrong is None, wrong


@every
def test_a_case_computes_with_it(primitive, recorded):
    where, lines = case_of(primitive)
    assert primitive.name in recorded | WITHOUT_GRADIENT, (
        f"no case computes with {primitive.name}: add to {where}\n"
        f"{indent(lines, '    ')}\n"
        "which names the function, the same in NumPy's words and in PyTorch's, and operands "
        "(normal, positive, unit, ...)"
    )


@every
def test_it_is_offered_as_a_documented_function(primitive):
    where, lines = function_of(primitive)
    function = getattr(functions, primitive.name, None)
    assert primitive.name in INTERNAL or getattr(function, "__doc__", None), (
        f"users have no function {primitive.name}: add to {where}\n"
        f"{indent(lines, '    ')}\n"
        "or, if only other primitives call it, its name to INTERNAL in "
        "tests/engine/test_places_of_a_primitive.py"
    )


@every
def test_what_it_does_and_why_its_slopes_are_what_they_are_is_said_in_words(primitive):
    if primitive.on_floats is None:
        where, lines = "reasons_of_arrays.py", [f'{primitive.name}: Meaning("...", (_MOVED,)),']
    else:
        reasons = ['    _why("...", "a source", _at(1, 1)),' for _ in primitive.vjps]
        where, lines = "reasons.py", [f"{primitive.name}: _of(", '    "...",', *reasons, "),"]
    assert meaning_of(primitive), (
        f"learners are not told what {primitive.name} does, nor why its slopes are what they are: "
        f"add to micrograd_plus/formulas/{where}\n" + indent("\n".join(lines), "    ")
    )


@pytest.mark.parametrize("name", UNARY)
def test_what_others_call_a_function_of_one_number_is_in_its_case(name):
    case = CASES_OF_ONE.get(name)
    assert case and case.torch, (
        f"random programs do not know what {name} is in NumPy and in PyTorch: it is to have a "
        f"case of this name in _UNARY in {CASES_OF_NUMBERS}"
    )


OF_ONE_NUMBER = [p for p in table() if p.on_floats and len(p.vjps) == 1]


@pytest.mark.parametrize("primitive", OF_ONE_NUMBER, ids=lambda p: p.name)
def test_if_it_is_a_method_it_is_one_of_both_backends_and_the_same_as_the_function(primitive):
    name, entry = primitive.name, entry_of(primitive)
    static, middle = entry.calls[0].static, sum(entry.domain(0)) / 2
    owners = {kind for kind in (Value, Tensor) if hasattr(kind, name)}
    if len(owners) == 1:
        pytest.fail(
            f"{name} is a method of one backend only: move it to ElementwiseMethods, in "
            "micrograd_plus/engine/elementwise_methods.py, as\n"
            f"    {name} = method(...{name})"
        )
    for x in (kind(middle) for kind in owners):
        by_method = getattr(x, name)(*static.values())
        by_function = primitive(x, **static)
        what = f"{type(x).__name__}.{name} is not functions.{name}"
        assert primitive.without_gradient or by_method.primitive is primitive, what
        np.testing.assert_array_equal(by_method.data, by_function.data, what)


def test_every_entry_and_every_file_of_the_table_is_one_of_a_primitive():
    assert set(ENTRIES) <= {primitive.name for primitive in table()}
    assert set(table()) == set(every_primitive().values()), (
        "a file in micrograd_plus/engine/primitives/ is missing in FAMILIES, in "
        f"micrograd_plus/testing/battery.py, which has {[m.__name__ for m in FAMILIES]}"
    )


def test_the_exceptions_are_exceptions(recorded):
    assert not [name for name in INTERNAL if hasattr(functions, name)]
    assert not WITHOUT_GRADIENT & recorded


ARCTAN2 = Primitive(
    "arctan2",
    on_floats=math.atan2,
    on_arrays=np.arctan2,
    vjps=(
        lambda g, y, a, b: g * b / (a * a + b * b),
        lambda g, y, a, b: -g * a / (a * a + b * b),
    ),
)
SORT = Primitive("sort", on_floats=None, on_arrays=np.sort, vjps=(None,))
ARCSINH = Primitive("arcsinh", on_floats=math.asinh, on_arrays=np.arcsinh, vjps=(None,))


def test_the_lines_for_the_battery_are_those_of_its_file():
    assert entry_in_the_battery(ARCTAN2) == '"arctan2": _elementwise(REAL, REAL),'
    assert entry_in_the_battery(SORT) == (
        '"sort": _calls(Call((2, 3), axis=0), Call((), axis=None)),'
    )


@pytest.mark.parametrize(
    ("primitive", "where", "lines"),
    [
        (
            ARCTAN2,
            f"_BINARY in {CASES_OF_NUMBERS}",
            """(
    "arctan2",
    F.arctan2,
    lambda np, a, b: np.arctan2(a, b),
    lambda torch, a, b: torch.arctan2(a, b),
    normal,
    normal,
),""",
        ),
        (
            SORT,
            "tests/engine/cases_of_*.py",
            'CASES += variants("sort", (F.sort, lambda np, a: np.sort(a), normal(2, 3)))',
        ),
    ],
    ids=lambda x: x.name if isinstance(x, Primitive) else "",
)
def test_a_case_to_paste_is_one_of_its_list(primitive, where, lines):
    assert case_of(primitive) == (where, lines)


@pytest.mark.parametrize("primitive", [ARCTAN2, ARCSINH, SORT], ids=lambda p: p.name)
def test_no_line_to_paste_is_too_long(primitive):
    lines = [*case_of(primitive)[1].splitlines(), *function_of(primitive)[1].splitlines()]
    assert max(map(len, lines)) <= 96  # in a list


def test_a_function_to_paste_is_whole():
    where, lines = function_of(ARCTAN2)
    assert where == "micrograd_plus/engine/operations/arithmetic.py"
    assert (
        lines
        == '''def arctan2(a: Any, b: Any) -> Any:
    """What it is, in one sentence.

    >>> arctan2(1.0, 2.0)
    0.4636476090008061
    """
    return arithmetic.arctan2(a, b)'''
    )


def test_domains_with_a_singular_point_are_named():
    wrong = what_is_wrong_with_the_domains(ARCTAN2, (REAL, REAL), {})
    assert "arctan2 in micrograd_plus/testing/battery.py admit (0.0, 0.0)" in wrong
    assert "`_elementwise(REAL, LARGE)`" in wrong
    assert what_is_wrong_with_the_domains(ARCTAN2, (REAL, LARGE), {}) is None
