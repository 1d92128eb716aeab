"""What whoever writes a primitive can count on."""

import copy
import math
import pickle

import numpy as np
import pytest

from micrograd_plus import Primitive, Tensor, Value, expand
from micrograd_plus.engine.primitives.reductions import numbers_of

total = Primitive("total", on_arrays=np.sum, vjps=(lambda g, y, a: g,))
blend = Primitive(
    "blend",
    on_arrays=lambda a, b, share: (1 - share) * a + share * b,
    vjps=(lambda g, y, a, b, share: (1 - share) * g, lambda g, y, a, b, share: share * g),
)


def test_a_float_that_comes_of_arrays_is_a_tensor():
    mean = Primitive(
        "mean", on_arrays=lambda a: float(np.mean(a)), vjps=(lambda g, y, a: g / a.size,)
    )
    y = mean(Tensor([1.0, 2.0]))
    assert (type(y), y.shape, y.grad) == (Tensor, (), None)


@pytest.mark.parametrize("shape", [(3,), (2, 3), (1, 1)])
def test_a_contribution_of_fewer_axes_goes_to_every_entry_of_its_operand(shape):
    a = Tensor(np.zeros(shape))
    total(a).backward()
    np.testing.assert_array_equal(a.grad, np.ones(shape))


def test_both_of_two_vjps_get_the_static_arguments():
    a, b = Tensor([1.0]), Tensor([3.0])
    blend(a, b, share=0.25).backward()
    assert (a.grad.tolist(), b.grad.tolist()) == ([0.75], [0.25])


@pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy])
def test_a_copy_of_a_primitive_is_that_primitive(clone):
    assert clone(blend) is blend


def test_a_primitive_is_not_pickled_and_the_error_says_what_to_save():
    with pytest.raises(TypeError, match=r"<primitive blend> is code.*save the data of the leaves"):
        pickle.dumps(blend)


def test_what_is_no_tuple_is_refused_with_the_comma_that_is_missing():
    rule = lambda g, y, a: g
    with pytest.raises(TypeError, match=r"vjps must be a tuple of functions.*got function.*\(f,\)"):
        Primitive("mine", on_arrays=np.asarray, vjps=rule)
    with pytest.raises(TypeError, match=r"formulas must be a tuple of texts.*got str"):
        Primitive("mine", on_arrays=np.asarray, vjps=(rule,), formulas="1")
    with pytest.raises(TypeError, match="has 1 vjps and 2 formulas"):
        Primitive("mine", on_arrays=np.asarray, vjps=[rule], formulas=["1", "1"])


@pytest.mark.parametrize("root", [lambda a: a**0.5, np.emath.sqrt], ids=["power", "emath"])
def test_a_complex_result_is_nan_as_on_arrays(root):
    sqrt = Primitive("root", on_floats=root, on_arrays=np.emath.sqrt, vjps=(lambda g, y, a: g,))
    assert math.isnan(sqrt(-8.0))
    assert math.isnan(sqrt(Value(-8.0)).data)


@pytest.mark.parametrize(
    "lossy",
    [numbers_of, lambda a: float(numbers_of(a).sum())],
    ids=["array", "number"],
)
def test_expand_refuses_a_primitive_that_loses_the_values(lossy):
    loser = Primitive("loser", on_arrays=lossy, vjps=(lambda g, y, a: g + 0.0 * a,))
    with pytest.raises(TypeError, match="gives plain numbers, which have lost them: say as `unf"):
        expand(loser(Tensor([1.0, 2.0])))


def failing(error, calls):
    """The identity, whose vjp raises, and keeps what it was given."""

    def vjp(g, y, a):
        calls.append(type(y))
        raise error("not today")

    return Primitive("failing", on_floats=float, on_arrays=lambda a: a + 0.0, vjps=(vjp,))


@pytest.mark.parametrize("error", [ValueError, ZeroDivisionError, TypeError, KeyboardInterrupt])
@pytest.mark.parametrize("create_graph", [False, True])
def test_a_vjp_on_arrays_that_raises_is_called_once(error, create_graph):
    calls = []
    y = failing(error, calls)(Tensor([1.0, 2.0])).sum()
    with pytest.raises(error, match="not today"):
        y.backward(create_graph=create_graph)
    assert len(calls) == 1


@pytest.mark.parametrize("error", [ValueError, ZeroDivisionError])
def test_a_vjp_on_numbers_that_raises_is_called_again_by_ieee_arithmetic_alone(error):
    calls = []
    with pytest.raises(error, match="not today"):
        failing(error, calls)(Value(1.0)).backward()
    assert calls == [float, np.float64]


def test_a_vjp_on_numbers_that_raises_what_arithmetic_does_not_is_called_once():
    calls = []
    with pytest.raises(TypeError, match="not today"):
        failing(TypeError, calls)(Value(1.0)).backward()
    assert len(calls) == 1


def test_where_pythons_arithmetic_raises_both_operands_get_what_ieee_arithmetic_says():
    ratio = Primitive(
        "ratio",
        on_floats=lambda a, b: a - b,
        on_arrays=lambda a, b: a - b,
        vjps=(lambda g, y, a, b: g * 2, lambda g, y, a, b: g / b),
    )
    a, b = Value(1.0), Value(0.0)
    (ratio(a, b) + a).backward()
    assert (a.grad, b.grad) == (3.0, math.inf)
