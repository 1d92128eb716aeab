"""Where a node would become a plain number, and its gradient be lost."""

from __future__ import annotations

import array
import math
import statistics
import warnings

import numpy as np
import pytest

from micrograd_plus import (
    Primitive,
    Tensor,
    Value,
    grad,
    hessian,
    jacobian,
    jvp,
    no_grad,
    optim,
    value_and_grad,
    vjp,
)
from micrograd_plus import functions as F


def filled(x):
    c = np.zeros(2)
    c[0] = x * x
    return c


def added_to(x):
    c = np.zeros(2)
    c[0] += x
    return c


def filled_by_rows(x):
    c = np.zeros((2, 2))
    c[0] = [x, x]
    return c


# Each makes plain numbers of a node, by way of float() or of a copy into an array.
ESCAPES = {
    "math.exp": math.exp,
    "math.hypot": lambda x: math.hypot(x, 1.0),
    "math.fsum": lambda x: math.fsum([x, x]),
    "math.pow": lambda x: math.pow(x, 2),
    "math.dist": lambda x: math.dist([x], [0.0]),
    "math.isclose": lambda x: x if math.isclose(x, 1.0) else 0 * x,
    "float": float,
    "complex": lambda x: complex(x).real,
    "%f": lambda x: float("%f" % x),  # noqa: UP031
    "statistics.fmean": lambda x: statistics.fmean([x, x]),
    "array.array": lambda x: array.array("d", [x])[0],
    "np.float64": np.float64,
    "c[0] = node": filled,
    "c[0] += node": added_to,
    "c[0] = [nodes]": filled_by_rows,
    "np.array(dtype=float)": lambda x: np.array([x, x], float),
    "np.asarray(dtype=float)": lambda x: np.asarray(x, float),
    "np.fromiter": lambda x: np.fromiter([x], float),
    "np.full": lambda x: np.full(2, x, float),
    "astype": lambda x: np.array([x, x], object).astype(float),
}
escapes = pytest.mark.parametrize("escape", ESCAPES.values(), ids=ESCAPES)


def tells_of_a_gradient(error):
    """Whether it does, or what it was raised from: NumPy puts errors of its own before ours."""
    told = ("has no gradient", "requires a gradient", "gradient would be lost")
    return any(text in str(e) for e in (error, error.__cause__) for text in told)


WAYS = {
    "grad": lambda f: grad(lambda x: F.sum(f(x)))(0.5),
    "value_and_grad": lambda f: value_and_grad(lambda x: F.sum(f(x)))(0.5),
    "jacobian": lambda f: jacobian(f)(0.5),
    "vjp": lambda f: vjp(f, 0.5),
    "jvp": lambda f: jvp(f, (0.5,), (1.0,)),
    "hessian": lambda f: hessian(lambda x: F.sum(f(x)))(0.5),
    "grad of an array": lambda f: grad(lambda x: F.sum(f(x[0])))(np.array([0.5, 1.0])),
}


@escapes
@pytest.mark.parametrize("differentiate", WAYS.values(), ids=WAYS)
def test_under_grad_and_its_relatives_an_escape_raises(differentiate, escape):
    with pytest.raises((TypeError, ValueError)) as raised:
        differentiate(escape)
    assert tells_of_a_gradient(raised.value)


@escapes
@pytest.mark.parametrize("node", [Value(0.5), Tensor(0.5)], ids=["Value", "Tensor"])
def test_elsewhere_an_escape_warns_or_raises(node, escape):
    with pytest.raises((UserWarning, TypeError, ValueError)) as raised:
        escape(node)
    assert tells_of_a_gradient(raised.value)


def test_what_is_recorded_in_place_of_an_escape_has_its_gradient():
    assert grad(lambda x: x * F.exp(x))(1.0) == 2 * math.e
    assert grad(lambda x: x * np.exp(x))(1.0) == 2 * math.e
    square = lambda b: F.stack([b[0] * b[0], 0.0])
    np.testing.assert_array_equal(jacobian(square)(np.array([3.0, 1.0])), [[6.0, 0.0], [0.0, 0.0]])


def quiet(convert, node):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return convert(node)


@pytest.mark.parametrize("kind", [Value, Tensor])
def test_a_loss_is_logged_after_its_backward_pass_without_a_word(kind):
    x = kind(3.0)
    loss = x * x
    loss.backward()
    assert quiet(float, loss) == 9.0


@pytest.mark.parametrize("kind", [Value, Tensor])
def test_a_loss_is_logged_after_the_update_without_a_word(kind):
    x = kind(3.0)
    loss = (x * x) * 1.0
    optimizer = optim.SGD([x], lr=0.1)
    loss.backward()
    optimizer.step()
    assert quiet(float, (loss)) == 9.0
    optimizer.zero_grad()
    assert quiet(float, loss) == 9.0


@pytest.mark.parametrize("kind", [Value, Tensor])
def test_constants_and_what_is_not_recorded_are_plain_numbers_anyway(kind):
    assert quiet(math.sqrt, kind(4.0, requires_grad=False)) == 2.0
    with no_grad():
        assert quiet(float, kind(4.0)) == quiet(float, kind(2.0) * 2) == 4.0


@pytest.mark.parametrize("plain", [Value.item, lambda x: x.data, int, bool, "{:.3f}".format])
def test_a_plain_number_that_is_asked_for_is_given(plain):
    quiet(plain, Value(2.5))
    assert grad(lambda x: x * (plain(x) is not None))(2.5) == 1.0


@pytest.mark.parametrize("plain", [Tensor.numpy, Tensor.tolist])
def test_under_grad_a_tensor_does_not_become_an_array_or_a_list(plain):
    assert plain(Tensor([2.0])) == [2.0]
    with pytest.raises(TypeError, match="gives plain numbers"):
        grad(lambda x: x[0] * plain(x)[0])(np.array([2.0]))
    with no_grad():
        assert plain(Tensor([2.0])) == [2.0]


def test_an_escape_in_a_vjp_raises_where_it_is_differentiated():
    cube = Primitive(
        "cube",
        on_floats=lambda a: a**3,
        on_arrays=lambda a: a**3,
        vjps=(lambda g, y, a: g * 3 * math.pow(a, 2),),
    )
    assert grad(cube)(2.0) == 12.0
    with pytest.raises(TypeError, match="plain number"):
        grad(grad(cube))(2.0)


@pytest.mark.parametrize(
    ("returned", "what"),
    [
        (lambda x: None, "None: does it end without `return`?"),
        (lambda x: {"loss": x}, "dict"),
        (lambda x: [x, {"loss": x}], "dict"),
        (lambda x: [x, None], "None"),
        (lambda x: x > 1, "bool"),
        (lambda x: np.allclose(x, x), "bool"),
        (lambda x: np.array([True]), r"array \(1,\) bool"),
        (lambda x: np.array([x, None]), "None"),
        (lambda x: "loss", "str"),
        (lambda x: 1j, "complex"),
        (lambda x: (part for part in [x]), "generator"),
        (lambda x: F.exp, "function"),
    ],
)
@pytest.mark.parametrize("differentiate", [grad, value_and_grad, jacobian, hessian, vjp])
def test_a_function_that_returns_no_number_is_refused_by_what_came_back(
    differentiate, returned, what
):
    with pytest.raises(TypeError, match=f"cannot differentiate a function that returns {what}"):
        vjp(returned, 2.0) if differentiate is vjp else differentiate(returned)(2.0)


@pytest.mark.parametrize("constant", [5, 5.0, np.float32(5), np.array(5.0), np.array([5.0])])
def test_a_constant_has_gradient_zero(constant):
    assert grad(lambda x: constant)(2.0) == 0.0
    assert grad(lambda x: Value(5.0, requires_grad=False))(2.0) == 0.0
