"""NumPy's names for what is composed: on Tensors, on arrays of Values, and where entries tie."""

from __future__ import annotations

import math

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, losses
from micrograd_plus import functions as F
from micrograd_plus.engine.graph import Node
from tests.engine.cases_of_compositions import CASES

every_case = pytest.mark.parametrize("case", CASES, ids=str)


def numbers(y):
    return np.vectorize(lambda v: v.data if isinstance(v, Node) else v, otypes=[float])(y)


def gradients_of(y, leaves):
    y.backward(np.arange(1.0, 1.0 + y.size).reshape(y.shape))
    return [np.zeros(x.shape) if x.grad is None else x.grad for x in leaves]


@every_case
def test_numpys_name_on_tensors_comes_to_ours(case):
    theirs = [Tensor(x) for x in case.inputs]
    ours = [Tensor(x) for x in case.inputs]
    y, expected = case.reference(np, *theirs), case.ours(*ours)
    assert isinstance(y, Tensor) and y.requires_grad
    np.testing.assert_allclose(y.data, expected.data, rtol=1e-14)
    found = gradients_of(y, theirs)
    for g, same in zip(found, gradients_of(expected, ours), strict=True):
        np.testing.assert_allclose(g, same, rtol=1e-12, atol=1e-15)


def of_values(array):
    """An array of Values; of no axes a Value."""
    return np.array([Value(x) for x in array.flat], object).reshape(array.shape)[()]


def gradients_through(call, case):
    """Numbers and gradients of a call on arrays of Values."""
    arrays = [of_values(x) for x in case.inputs]
    y = call(*arrays)
    if isinstance(y, Tensor):  # of a Value alone
        y.backward(np.arange(1.0, 1.0 + y.size).reshape(y.shape))
        return y.data, [[v.grad for v in np.ravel(np.array(x))] for x in arrays]
    y = y if isinstance(y, np.ndarray) else np.array(y, object)
    total = sum(v * w for v, w in zip(y.flat, range(1, 1 + y.size), strict=True))
    total.backward()
    return numbers(y), [[v.grad for v in np.ravel(np.array(x))] for x in arrays]


def assert_same(found, case):
    leaves = [Tensor(x) for x in case.inputs]
    expected = case.ours(*leaves)
    np.testing.assert_allclose(found[0], expected.data, rtol=1e-12)
    for g, same in zip(found[1], gradients_of(expected, leaves), strict=True):
        np.testing.assert_allclose(g, same.ravel(), rtol=1e-11, atol=1e-13)


@every_case
def test_our_functions_take_arrays_of_values(case):
    assert_same(gradients_through(case.ours, case), case)


@every_case
@pytest.mark.filterwarnings("error")
def test_numpys_own_code_on_arrays_of_values_is_right_or_raises(case):
    try:
        found = gradients_through(lambda *arrays: case.reference(np, *arrays), case)
    except (TypeError, ValueError, AttributeError, UserWarning):
        return
    assert_same(found, case)


TIES = {
    "sort": (lambda x: F.sort(x)[-1], [0, 0.5, 0, 0.5]),
    "median": (lambda x: F.median(x[1:]), [0, 0.5, 0, 0.5]),
    "quantile": (lambda x: F.quantile(x, 1.0), [0, 0.5, 0, 0.5]),
    "partition": (lambda x: F.partition(x, 2)[2], [0, 0.5, 0, 0.5]),
    "max": (F.max, [0, 0.5, 0, 0.5]),
    "max with an initial that is as large": (lambda x: F.max(x, initial=3.0), [0, 1 / 3, 0, 1 / 3]),
    "ptp": (F.ptp, [-0.5, 0.5, -0.5, 0.5]),
    "nanmax": (lambda x: F.nanmax(F.append(x, math.nan)), [0, 0.5, 0, 0.5]),
}


@pytest.mark.parametrize("call, expected", TIES.values(), ids=TIES)
def test_entries_that_tie_share_what_their_place_in_order_gets(call, expected):
    data = np.array([1.0, 3.0, 1.0, 3.0])
    x, v = Tensor(data), of_values(data)
    call(x).backward()
    np.testing.assert_allclose(x.grad, expected, rtol=1e-15)
    call(v).backward()
    np.testing.assert_allclose([value.grad for value in v], expected, rtol=1e-15)


def test_every_place_in_order_gives_to_all_that_tie_for_it():
    x = Tensor([[2.0, 1.0, 2.0, 2.0]])
    F.sort(x).backward([[1.0, 3.0, 6.0, 9.0]])
    np.testing.assert_array_equal(x.grad, [[6.0, 1.0, 6.0, 6.0]])


@pytest.mark.parametrize("name", ["median", "quantile", "percentile"])
def test_of_a_nan_the_order_statistics_are_nan_and_of_the_other_rows_they_are_not(name):
    rows = [[1.0, math.nan, 3.0], [1.0, 2.0, 3.0]]
    q = {"median": [], "quantile": [0.5], "percentile": [50.0]}[name]
    found = getattr(F, name)(Tensor(rows), *q, axis=1)
    np.testing.assert_array_equal(found.data, [math.nan, 2.0])


def test_a_quantile_beside_an_infinite_entry_is_finite():
    x = Tensor([1.0, 2.0, math.inf])
    y = F.quantile(x, 0.5)
    y.backward()
    assert y.item() == 2.0
    np.testing.assert_array_equal(x.grad, [0.0, 1.0, 0.0])


def test_a_quantile_refuses_a_share_that_is_a_node():
    with pytest.raises(TypeError, match="no derivative by q"):
        F.quantile(Tensor([1.0, 2.0]), Value(0.5))


def test_products_so_far_do_not_overflow_behind_a_zero():
    x = Tensor([0.0, 1e200, 1e200, 1e200])
    y = F.cumprod(x)
    np.testing.assert_array_equal(y.data, np.zeros(4))


def test_the_gradient_of_products_so_far_is_that_of_the_products_one_by_one():
    data = np.array([2.0, 0.0, -1.5, 0.0, 3.0, 1.0, -2.0])
    x, weights = Tensor(data), np.arange(1.0, 8.0)
    F.cumprod(x).backward(weights)
    y = Tensor(data)
    F.add(*[sum(F.prod(y[: i + 1]) * w for i, w in enumerate(weights)), 0.0]).backward()
    np.testing.assert_allclose(x.grad, y.grad, rtol=1e-14)


def test_a_variance_without_degrees_of_freedom_has_no_finite_gradient():
    x = Tensor([1.0, 2.0])
    with np.errstate(all="ignore"), pytest.warns(RuntimeWarning, match="Degrees of freedom"):
        y = F.var(x, ddof=3)
    with np.errstate(all="ignore"):
        y.backward()
    assert np.isinf(y.data) and not np.isfinite(x.grad).any()


def test_weights_of_an_average_get_a_gradient():
    x, w = Tensor([1.0, 5.0]), Tensor([3.0, 1.0])
    F.average(x, weights=w).backward()
    np.testing.assert_allclose(x.grad, [0.75, 0.25])
    np.testing.assert_allclose(w.grad, [-0.25, 0.75])


def test_weights_that_add_up_to_nothing_are_refused():
    with pytest.raises(ZeroDivisionError, match="weights add up to 0"):
        F.average(Tensor([1.0, 2.0]), weights=[1.0, -1.0])


def test_a_mean_of_integers_is_no_integer():
    with pytest.raises(TypeError, match="mean gives fractions, which dtype int64 does not hold"):
        F.mean(Tensor([1.0, 2.0]), dtype=int)


def test_a_maximum_of_some_entries_needs_one_to_start_with():
    with pytest.raises(ValueError, match=r"with where=, give initial="):
        F.max(Tensor([1.0, 2.0]), where=[True, False])


def test_plain_numbers_leave_what_they_are_joined_to_float32():
    x = Tensor([1.0, 2.0], dtype="float32")
    joined = [
        F.append(x, 3.0),
        F.hstack([0.5, x]),
        F.concatenate([x, 1], None),
        F.diff(x, append=1),
    ]
    assert {y.dtype for y in joined} == {np.dtype("float32")}
    assert F.append(np.array([1, 2]), 0.5).tolist() == [1.0, 2.0, 0.5]


def test_a_node_that_fills_integers_is_refused():
    with pytest.raises(TypeError, match="full_like of int64 has no gradient for fill_value"):
        F.full_like(np.array([1, 2]), Value(2.0))


def test_widths_of_a_border_may_be_named_by_axis():
    x = Tensor([[1.0, 2.0]])
    y = F.pad(x, {-1: (1, 2)})
    assert y.tolist() == [[0.0, 1.0, 2.0, 0.0, 0.0]]


def test_clip_without_bounds_changes_nothing():
    x = Tensor([1.0, -2.0])
    F.clip(x).backward([1.0, 1.0])
    assert x.grad.tolist() == [1.0, 1.0]
    assert F.clip(np.array([1, 2])).dtype.kind == "i"


@pytest.mark.parametrize(
    "write",
    [
        lambda x: np.put_along_axis(x, np.array([0]), 1.0, 0),
        lambda x: np.copyto(x, 1.0),
        lambda x: np.place(x, [True, False], 1.0),
        lambda x: np.putmask(x, [True, False], 1.0),
        lambda x: np.fill_diagonal(x, 1.0),
    ],
)
def test_what_writes_in_place_is_refused(write):
    x = Tensor([1.0, 2.0])
    with pytest.raises(TypeError, match=r"for nodes|an array, which"):
        write(x)
    assert x.tolist() == [1.0, 2.0]


def test_a_row_of_labels_that_names_no_class_is_refused():
    with pytest.raises(ValueError, match="the labels of row 1 are all 0, and name no class"):
        F.softmax_cross_entropy(Tensor(np.zeros((2, 3))), [[0, 1, 0], [0, 0, 0]])
    with pytest.raises(ValueError, match="row 1 are all 0"):
        losses.categorical_crossentropy(Tensor(np.full((2, 2), 0.5)), [[0, 1], [0, 0]])


def test_a_value_may_be_added_to_an_array_of_values():
    values, more = of_values(np.array([1.0, 2.0])), Value(3.0)
    y = F.scatter_add(values, [1, 1], more)
    assert [v.data for v in y] == [1.0, 8.0]
    y[1].backward()
    assert (more.grad, values[1].grad) == (2.0, 1.0)
