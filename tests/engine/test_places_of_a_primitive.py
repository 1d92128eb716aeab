"""What a primitive has besides its entry in the table; what is missing is told with its place."""

from __future__ import annotations

import numpy as np
import pytest

from micrograd_plus import Primitive, Tensor, Value, functions
from micrograd_plus.testing.battery import ENTRIES, FAMILIES, table
from micrograd_plus.testing.primitives import entry_of
from tests.engine.cases import all_cases
from tests.engine.primitives.test_against_oracles import every_primitive, recorded_by

# What only other primitives, their vjps and the backward pass call.
INTERNAL = {
    *("identity", "to_array", "item", "spread", "conv2d_with_bias", "conv2d_transpose"),
    *("conv2d_kernel", "max_unpool2d", "pool_maxima", "average_unpool2d"),
}
# It is flat, and tested in test_corners.py.
WITHOUT_GRADIENT = {"sign"}
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


def operands_of(primitive):
    return "abcdefgh"[: max(len(primitive.vjps), 1)]


def line_of_the_battery(primitive):
    if primitive.on_floats is None:
        return f'"{primitive.name}": _calls(Call((2, 3), axis=0), Call((), axis=None)),'
    domains = ", ".join("REAL" for _ in operands_of(primitive))
    return f'"{primitive.name}": _elementwise({domains}),'


def line_of_a_case(primitive):
    name, names = primitive.name, operands_of(primitive)
    operands = ", ".join(names)
    numpy, ours = f"lambda np, {operands}: np.{name}({operands})", f"F.{name}"
    if primitive.on_floats is not None and len(names) < 3:
        operand = "normal(2, 3)" if len(names) == 1 else "normal, normal"
        torch = f"lambda torch, {operands}: torch.{name}({operands})"
        return f'("{name}", {ours}, {numpy}, {torch}, {operand}),'
    inputs = ", ".join("normal(2, 3)" for _ in names)
    return f'CASES += variants("{name}", ({ours}, {numpy}, {inputs}))'


@every
def test_it_has_an_entry_in_the_battery(primitive):
    assert primitive.name in ENTRIES, (
        f"nothing says where the operands of {primitive.name} lie, and how to call it: add to "
        "micrograd_plus/testing/battery.py a line such as\n"
        f"    {line_of_the_battery(primitive)}\n"
        "with REAL, POSITIVE or an Interval for each operand, or with the shapes of its calls"
    )


@every
def test_a_case_computes_with_it(primitive, recorded):
    assert primitive.name in recorded | WITHOUT_GRADIENT, (
        f"no case computes with {primitive.name}: add to the list of its kind in "
        "tests/engine/cases_of_*.py a line such as\n"
        f"    {line_of_a_case(primitive)}\n"
        "which names the function, the same in NumPy's words, and operands"
    )


@every
def test_it_is_offered_as_a_documented_function(primitive):
    function = getattr(functions, primitive.name, None)
    parameters = ", ".join(f"{x}: Any" for x in operands_of(primitive))
    assert primitive.name in INTERNAL or getattr(function, "__doc__", None), (
        f"users have no function {primitive.name}: add to its family's file in "
        "micrograd_plus/engine/operations/, with a docstring that has an example,\n"
        f"    def {primitive.name}({parameters}) -> Any:\n"
        "or, if only other primitives call it, its name to INTERNAL in "
        "tests/engine/test_places_of_a_primitive.py"
    )


OF_ONE_NUMBER = [p for p in table() if p.on_floats and len(p.vjps) == 1]


@pytest.mark.parametrize("primitive", OF_ONE_NUMBER, ids=lambda p: p.name)
def test_if_it_is_a_method_it_is_one_of_both_backends_and_the_same_as_the_function(primitive):
    name, static = primitive.name, entry_of(primitive).calls[0].static
    owners = {kind for kind in (Value, Tensor) if hasattr(kind, name)}
    if len(owners) == 1:
        pytest.fail(
            f"{name} is a method of one backend only: move it to Operators, in "
            "micrograd_plus/engine/operators.py, as\n"
            f"    {name} = method(...{name})"
        )
    for x in (kind(0.5) for kind in owners):
        by_method = getattr(x, name)(*static.values())
        by_function = primitive(x, **static)
        what = f"{type(x).__name__}.{name} is not functions.{name}"
        assert by_method.primitive is primitive, what
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


@pytest.mark.parametrize(
    ("primitive", "entry", "case"),
    [
        (
            Primitive("arctan2", on_floats=max, on_arrays=np.arctan2, vjps=(None, None)),
            '"arctan2": _elementwise(REAL, REAL),',
            '("arctan2", F.arctan2, lambda np, a, b: np.arctan2(a, b), '
            "lambda torch, a, b: torch.arctan2(a, b), normal, normal),",
        ),
        (
            Primitive("sort", on_floats=None, on_arrays=np.sort, vjps=(None,)),
            '"sort": _calls(Call((2, 3), axis=0), Call((), axis=None)),',
            'CASES += variants("sort", (F.sort, lambda np, a: np.sort(a), normal(2, 3)))',
        ),
    ],
    ids=lambda x: x.name if isinstance(x, Primitive) else "",
)
def test_the_lines_that_are_asked_for_are_those_of_their_files(primitive, entry, case):
    assert line_of_the_battery(primitive) == entry
    assert line_of_a_case(primitive) == case
