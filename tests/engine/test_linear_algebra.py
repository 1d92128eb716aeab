"""Linear algebra at its corners: singular matrices, norms of 0, batches, Values, and errors."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.linalg import LinAlgError

from micrograd_plus import Tensor, Value, grad, hessian
from micrograd_plus import functions as F
from micrograd_plus.engine.graph import data_of
from micrograd_plus.engine.primitives import linalg
from micrograd_plus.testing.numpy_table import values_of
from tests.engine.cases import array, normal
from tests.engine.cases_of_matrices import CASES

OF_RANK_2 = array([1, 2, 3], [4, 5, 6], [7, 8, 9])
OF_RANK_1 = np.outer([1.0, 2.0, 3.0], [1.0, -1.0, 2.0])


def cofactors(a):
    rest = lambda i, j: np.delete(np.delete(a, i, 0), j, 1)
    return array(
        *(
            [(-1) ** (i + j) * np.linalg.det(rest(i, j)) for j in range(len(a))]
            for i in range(len(a))
        )
    )


def numbers_in(values):
    return np.vectorize(lambda v: float(data_of(v)), otypes=[float])(values)


def grads_of(values):
    return np.vectorize(lambda v: float(v.grad), otypes=[float])(values)


@pytest.mark.parametrize("a", [OF_RANK_2, OF_RANK_1, np.zeros((3, 3)), np.zeros((1, 1))], ids=str)
def test_the_gradient_of_the_determinant_of_a_singular_matrix_is_its_cofactors(a):
    np.testing.assert_allclose(grad(F.det)(a), cofactors(a), atol=1e-12)


def test_a_singular_matrix_in_a_batch_spoils_no_other():
    batch = np.array([OF_RANK_1, normal(3, 3), np.zeros((3, 3))])
    found = grad(lambda x: F.det(x).sum())(batch)
    np.testing.assert_allclose(found, [cofactors(a) for a in batch], atol=1e-12)


@pytest.mark.parametrize("a", [OF_RANK_2, OF_RANK_1, np.zeros((3, 3))], ids=str)
def test_second_derivatives_of_the_determinant_of_a_singular_matrix_are_minors(a):
    found = hessian(F.det)(a)
    for i, j, row, column in np.ndindex(found.shape):
        unit = np.zeros((3, 3))
        unit[row, column] = 1.0  # the determinant is linear in every entry, its cofactors too
        expected = cofactors(a + unit)[i, j] - cofactors(a)[i, j]
        assert found[i, j, row, column] == pytest.approx(expected, abs=1e-9)


def test_third_derivatives_of_the_determinant_of_zero_are_signs_of_permutations():
    first = lambda x: hessian(F.det)(x)[0, 0, 1, 1]
    np.testing.assert_allclose(grad(first)(np.zeros((3, 3))), np.diag([0.0, 0.0, 1.0]), atol=1e-12)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("f", [F.inv, F.det, F.cholesky, lambda x: F.solve(x, x[0])])
def test_a_narrow_dtype_stays(f, dtype):
    x = Tensor(np.array([[4.0, 1.0], [1.0, 2.0]], dtype))
    y = f(x)
    y.sum().backward()
    assert y.dtype == x.grad.dtype == dtype


def test_a_norm_of_many_float16_does_not_overflow():
    assert F.norm(np.full(100, 100.0, "float16")) == 1000


@pytest.mark.parametrize("ord", [None, 2, 1, 3, 0.5, math.inf, -math.inf])
def test_the_gradient_of_the_norm_of_zero_is_zero(ord):
    assert grad(lambda x: F.norm(x, ord))(np.zeros(3)).tolist() == [0, 0, 0]


@pytest.mark.parametrize("ord", [None, 2, 1, 3, math.inf, -math.inf, 0])
def test_norms_of_values_are_those_of_their_numbers(ord):
    x = normal(4)
    y = F.norm(values_of(x), ord)
    assert numbers_in(y) == pytest.approx(np.linalg.norm(x, ord), rel=1e-12)


@pytest.mark.parametrize("ord", ["fro", 1, -1, math.inf, -math.inf])
@pytest.mark.parametrize("keepdims", [False, True])
def test_norms_of_matrices_of_values_are_those_of_their_numbers(ord, keepdims):
    x = normal(2, 3)
    y = numbers_in(F.norm(values_of(x), ord, keepdims=keepdims))
    np.testing.assert_allclose(y, np.linalg.norm(x, ord, keepdims=keepdims), rtol=1e-12)


def test_the_norm_that_counts_is_a_plain_number():
    y = F.norm(Tensor([0.0, 2.0, 3.0]), 0)
    assert (type(y), y) == (np.float64, 2.0)


def test_ints_have_a_norm_of_floats():
    assert F.norm([3, -4], 1) == 7.0
    assert F.norm([3, -4], 1).dtype == float


@pytest.mark.parametrize("ord", ["nuc", 2, -2])
def test_a_norm_that_needs_singular_values_names_those_that_do_not(ord):
    with pytest.raises(ValueError, match=r"singular values.*'fro', 1, -1, inf, -inf"):
        F.norm(Tensor(np.eye(2)), ord)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: F.norm(x, "fro"), "ord of a norm of vectors is a plain number, got 'fro'"),
        (lambda x: F.norm(F.reshape(x, (1, 1, 2)), 1), "one axis or two, and not 3"),
        (lambda x: F.norm(F.reshape(x, (1, 2)), 7), "ord=7 is one of what is unknown"),
        (lambda x: F.vecdot(x, [1.0]), "vectors of 2 and 1 entries"),
        (lambda x: F.matvec(x, x), r"matvec needs matrices, .*got shape \(2,\)"),
        (lambda x: F.vecmat(x, 2.0), r"vecmat needs matrices, .*got shape \(\)"),
        (lambda x: F.tensordot(x, [1.0, 2.0, 3.0], 1), "the sizes differ"),
        (lambda x: F.cross(x, x), "vectors of 3 entries, got 2"),
        (lambda x: F.multi_dot([x]), "two matrices or more, got 1"),
        (lambda x: F.multi_dot([x, x, x]), r"factor 1 has shape \(2,\)"),
        (lambda x: F.matrix_transpose(x), r"two axes or more, got shape \(2,\)"),
        (lambda x: F.convolve(x, []), r"none that is empty; got \(0,\)"),
        (lambda x: F.linspace(x, x, -1), "how many numbers to give, got -1"),
        (lambda x: F.interp(x, [1.0], x), r"one shape \(n,\), got \(1,\), \(2,\)"),
    ],
)
def test_what_has_no_meaning_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call(Tensor([1.0, 2.0]))


@pytest.mark.parametrize("name", ["inv", "det", "slogdet", "cholesky"])
def test_a_matrix_that_is_not_square_is_named_with_its_shape(name):
    with pytest.raises(LinAlgError, match=rf"{name} needs square .*\(2, 3\).*Tensor .* 'W'"):
        getattr(F, name)(Tensor(np.ones((2, 3)), label="W"))


@pytest.mark.parametrize("f", [F.inv, lambda x: F.solve(x, [1.0, 1.0])])
@pytest.mark.parametrize("kind", [Tensor, values_of, np.asarray])
def test_a_singular_matrix_is_an_error_that_says_so(f, kind):
    with pytest.raises(LinAlgError, match=r"shape \(2, 2\), is singular"):
        f(kind(array([1, 2], [2, 4])))


def test_where_numpy_cannot_raise_and_gives_nan_it_is_an_error_all_the_same():
    inverse = linalg._by_lapack("inv", lambda a: np.full_like(a, np.nan), "is singular")
    with pytest.raises(LinAlgError, match=r"inv: a matrix, of shape \(3, 2, 2\), is singular"):
        inverse(np.zeros((3, 2, 2)))


@pytest.mark.parametrize("hole", [np.nan, np.inf])
def test_what_comes_from_no_numbers_is_no_singular_matrix(hole):
    inverse = linalg._by_lapack("inv", lambda a: np.full_like(a, np.nan), "is singular")
    assert np.isnan(inverse(np.full((2, 2), hole))).all()


@pytest.mark.parametrize("kind", [Tensor, values_of, np.asarray])
def test_a_matrix_that_is_not_positive_definite_is_an_error_with_advice(kind):
    with pytest.raises(LinAlgError, match=r"not positive definite; .* diagonal"):
        F.cholesky(kind(array([1, 2], [2, 1])))


def test_sizes_that_do_not_fit_an_equation_are_named():
    with pytest.raises(ValueError, match=r"a of shape \(2, 2\) and b of shape \(3,\)"):
        F.solve(Tensor(np.eye(2)), Tensor(np.ones(3)))


def test_a_power_of_a_matrix_is_an_integer():
    with pytest.raises(TypeError, match=r"integer as its power, got 0\.5"):
        F.matrix_power(Tensor(np.eye(2)), 0.5)


def test_a_matrix_to_the_power_of_zero_is_the_identity_and_plain():
    found = F.matrix_power(Tensor(normal(2, 3, 3)), 0)
    np.testing.assert_array_equal(found, np.linalg.matrix_power(normal(2, 3, 3), 0))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_arrays_of_values_have_the_numbers_and_gradients_of_tensors(case):
    tensors, values = [Tensor(x) for x in case.inputs], [values_of(x) for x in case.inputs]
    y, of_values = case.ours(*tensors), case.ours(*values)
    np.testing.assert_allclose(numbers_in(of_values), y.data, rtol=1e-11, atol=1e-12)
    y.sum().backward()
    np.sum(np.asarray(of_values)).backward()
    for leaf, each in zip(tensors, values, strict=True):
        np.testing.assert_allclose(grads_of(each), leaf.grad, rtol=1e-10, atol=1e-11)


def test_equations_of_values_need_pivots():
    values = values_of(array([0, 1], [2, 0]))
    x = F.solve(values, np.array([3.0, 4.0]))
    assert numbers_in(x).tolist() == [2.0, 3.0]
    x[0].backward()
    assert grads_of(values).tolist() == [[0.0, 0.0], [-1.0, -1.5]]


def test_the_determinant_of_singular_values_has_its_cofactors():
    values = values_of(OF_RANK_2)
    F.det(values).backward()
    np.testing.assert_allclose(grads_of(values), cofactors(OF_RANK_2), atol=1e-12)


def test_two_by_two_values_have_the_determinant_of_schoolbooks():
    a, b, c, d = values = [Value(x) for x in (2.0, 3.0, 5.0, 7.0)]
    y = F.det(np.array(values).reshape(2, 2))
    assert y.data == a.data * d.data - b.data * c.data


@pytest.mark.parametrize(
    "f", [np.linalg.inv, np.linalg.det, np.linalg.cholesky, lambda x: np.linalg.solve(x, x[0])]
)
def test_numpys_own_refuses_arrays_of_values(f):
    with pytest.raises(TypeError):
        f(values_of(np.eye(2)))


def test_the_symmetric_part_is_what_cholesky_takes():
    a = array([4, 1], [3, 5])
    np.testing.assert_array_equal(F.cholesky(a), np.linalg.cholesky((a + a.T) / 2))


def test_the_gradient_of_cholesky_is_symmetric():
    found = grad(lambda x: F.cholesky(x)[1, 0])(array([4, 2], [2, 5]))
    np.testing.assert_array_equal(found, found.T)
    assert found[0, 1] == 0.25


def test_the_sign_of_a_determinant_is_plain():
    sign, logabsdet = np.linalg.slogdet(Tensor(-np.eye(3)))
    assert (type(sign), sign, logabsdet.item()) == (np.float64, -1.0, 0.0)


def test_a_singular_covariance_is_an_error_in_the_backward_pass():
    y = F.slogdet(Tensor(np.ones((2, 2))))[1]
    assert y.item() == -math.inf
    with pytest.raises(LinAlgError, match=r"shape \(2, 2\), is singular"):
        y.backward()


def test_a_long_product_of_matrices_begins_where_most_is_summed_over():
    factors = [Tensor(normal(*shape)) for shape in [(2, 3), (3, 500), (500, 2)]]
    y = F.multi_dot(factors)
    assert y.operands[0] is factors[0]
    expected = np.linalg.multi_dot([x.data for x in factors])
    np.testing.assert_allclose(y.data, expected, rtol=1e-12)


EYE = Tensor(np.eye(3))
VECTOR = Tensor([1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: np.linalg.matmul(EYE, EYE), "matmul"),
        (lambda: np.linalg.outer(VECTOR, VECTOR), "outer"),
        (lambda: np.linalg.trace(EYE), "trace"),
        (lambda: np.linalg.cross(VECTOR, VECTOR), "transpose"),
        (lambda: np.linalg.tensordot(EYE, EYE), "einsum"),
        (lambda: np.linalg.matrix_norm(EYE), "norm"),
        (lambda: np.linalg.vector_norm(VECTOR), "norm"),
        (lambda: np.linalg.matrix_transpose(EYE), "transpose"),
        (lambda: np.linalg.vecdot(VECTOR, VECTOR), "sum"),
        (lambda: np.linalg.multi_dot([EYE, EYE]), "matmul"),
        (lambda: np.linalg.matrix_power(EYE, 3), "matmul"),
        (lambda: np.linalg.solve(EYE, VECTOR), "solve"),
    ],
)
def test_numpys_names_come_to_ours(call, name):
    assert call().primitive.name == name
