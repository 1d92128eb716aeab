"""What is like an array, and more than its numbers: computed with rightly, or refused by name."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, losses, metrics, nn, training
from micrograd_plus import functions as F

MASKED = np.ma.array([1.0, 2.0, 3.0], mask=[0, 1, 0])
MATRIX = np.array([[1.0, 2.0, 3.0]]).view(np.matrix)


class WithUnits(np.ndarray):
    """As astropy's quantities are."""


def tensor():
    return Tensor([1.0, 2.0, 3.0])


odd = pytest.mark.parametrize(
    "x",
    [MASKED, MATRIX, np.ones(3).view(WithUnits), np.rec.array([(1.0,)] * 3, dtype=[("a", float)])],
    ids=["masked", "matrix", "units", "records"],
)
nodes = pytest.mark.parametrize("make", [lambda: Value(2.0), tensor], ids=["Value", "Tensor"])


@odd
@nodes
def test_an_array_that_means_more_is_no_operand(make, x):
    node = make()
    for compute in (
        lambda: node * x,
        lambda: node - x,
        lambda: F.multiply(node, x),
        lambda: F.multiply(x, node),
        lambda: np.multiply(x, node),
        lambda: F.where(x, node, 0.0),
        lambda: F.stack([node, x]),
        lambda: F.exp(x),
        lambda: F.sum([x, x]),
    ):
        with pytest.raises(TypeError, match="means more than its numbers, and that would be lost"):
            compute()


@odd
def test_an_array_that_means_more_is_no_data(x):
    for use in (
        lambda: Tensor(x),
        lambda: Tensor([x]),
        lambda: tensor().assign(x),
        lambda: (tensor() * 2.0).backward(x),
        lambda: tensor()[x],
        lambda: nn.Dense(3, 1, seed=0)(x),
        lambda: losses.mean_squared_error(tensor(), x),
        lambda: metrics.mean_absolute_error(x, [1.0, 2.0, 3.0]),
        lambda: training.predict(nn.Dense(3, 1, seed=0), x),
        lambda: training.Standardizer(x),
        lambda: training.one_hot(x),
    ):
        with pytest.raises(TypeError, match="means more than its numbers, and that would be lost"):
            use()


def test_what_to_give_in_place_of_it_is_said():
    with pytest.raises(TypeError, match=r"MaskedArray x .* give x\.filled\(0\.0\), and x\.mask"):
        tensor() * MASKED
    with pytest.raises(TypeError, match=r"matrix x .* give np\.asarray\(x\)"):
        MATRIX * tensor()


def test_a_masked_array_first_keeps_its_mask_or_raises():
    with pytest.raises(TypeError, match="requires a gradient, which an array would lose"):
        MASKED * tensor()
    y = MASKED * Value(2.0)
    assert y.mask.tolist() == [False, True, False]
    assert y[2].requires_grad


def test_an_array_in_a_file_is_an_array(tmp_path):
    on_disk = np.memmap(tmp_path / "x", float, "w+", shape=(3,))
    on_disk[:] = [1.0, 2.0, 3.0]
    assert (tensor() * on_disk).tolist() == (on_disk * tensor()).tolist() == [1.0, 4.0, 9.0]
    assert Tensor(on_disk).tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    "x",
    [
        np.timedelta64(3, "D"),
        np.timedelta64(3, "s"),
        np.datetime64("2020-01-01"),
        datetime.timedelta(1),
        Decimal("1.5"),
        1j,
        "2",
        np.array(["2020-01-01"] * 3, "M8[D]"),
        np.array([(1.0,)] * 3, [("a", float)]),
        np.array([1j] * 3),
        np.array(["1.5"] * 3),
    ],
    ids=repr,
)
@nodes
def test_what_is_no_real_number_is_a_type_error_in_both_orders(make, x):
    node = make()
    for compute in (
        lambda: node * x,
        lambda: x * node,
        lambda: F.multiply(node, x),
        lambda: Value(x),
        lambda: Tensor(x),
        lambda: (tensor() * 2.0).backward(x),
    ):
        with pytest.raises(TypeError):
            compute()


@nodes
def test_fractions_are_numbers(make):
    half = Fraction(1, 2)
    node = make()
    assert (node * half).tolist() == (half * node).tolist() if isinstance(node, Tensor) else True
    assert np.all((node * half).data == node.data / 2)
    assert np.all((half * node).data == node.data / 2)


class CallsItselfAnArray:
    """As arrays of PyTorch and JAX do, which know no nodes."""

    __array_priority__ = 1000

    def __array__(self, dtype=None, copy=None):
        return np.array([1.0, 2.0, 3.0], dtype)

    def __mul__(self, other):
        return NotImplemented

    __rmul__ = __mul__


def test_what_only_calls_itself_an_array_is_one():
    x = CallsItselfAnArray()
    assert (tensor() * x).tolist() == (x * tensor()).tolist() == [1.0, 4.0, 9.0]


class Sparse:
    __array_priority__ = 10.1

    def toarray(self):
        return np.eye(3)


def test_what_has_no_entries_of_its_own_is_told_to_give_them():
    for compute in (lambda: tensor() @ Sparse(), lambda: Sparse() * tensor()):
        with pytest.raises(TypeError, match=r"cannot compute with Sparse: give its \.toarray\(\)"):
            compute()
    with pytest.raises(TypeError, match=r"got dtype object; give its \.toarray\(\)"):
        Tensor(Sparse())


class Holder:
    """As xarray's arrays and pint's quantities do, it may hold nodes."""

    def __init__(self, held):
        self.held = held

    def __array_ufunc__(self, *args, **kwargs):
        return NotImplemented

    def __mul__(self, other):
        return Holder(self.held * other)

    __rmul__ = __mul__


@nodes
def test_what_holds_nodes_gives_its_own_result(make):
    node = make()
    held = Holder(np.array([1.0, 2.0, 3.0]))
    for y in (node * held, held * node):
        assert isinstance(y, Holder) and y.held.requires_grad


@pytest.mark.parametrize("order", ["node first", "node last"])
@nodes
def test_a_table_meets_a_node_by_place(make, order):
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    node = make()
    for table in (
        pandas.Series([1.0, 2.0, 3.0], index=[7, 8, 9]),
        pandas.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0], "c": [5.0, 6.0]}),
    ):
        y = node - table if order == "node first" else table - node
        expected = node.data - table.to_numpy()
        assert isinstance(y, Tensor) and y.requires_grad
        np.testing.assert_array_equal(y.data, expected if order == "node first" else -expected)


def test_a_table_of_text_is_refused_by_name():
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    for compute in (lambda s: tensor() * s, lambda s: s * tensor()):
        with pytest.raises(TypeError, match="cannot compute with Series"):
            compute(pandas.Series(["a", "b", "c"]))


def test_sparse_arrays_of_scipy_are_told_to_be_dense():
    sparse = pytest.importorskip("scipy.sparse", reason="SciPy is not installed")
    for kind in (sparse.csr_matrix, sparse.csr_array):
        for compute in (lambda x: tensor() @ x, lambda x: tensor() * x):
            with pytest.raises(TypeError, match=r"cannot compute with csr_.*\.toarray\(\)"):
                compute(kind(np.eye(3)))


def test_arrays_of_xarray_hold_tensors():
    xarray = pytest.importorskip("xarray", reason="xarray is not installed")
    x, t = xarray.DataArray([1.0, 2.0, 3.0], dims="place"), tensor()
    for y in (x * t, t * x):
        assert isinstance(y.data, Tensor) and y.dims == ("place",)
        y.data.sum().backward()
    assert t.grad.tolist() == [2.0, 4.0, 6.0]
