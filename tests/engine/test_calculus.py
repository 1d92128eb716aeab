"""grad and its relatives: what they return, and how they nest."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, grad, hessian, jacobian, jvp, no_grad, value_and_grad, vjp
from micrograd_plus import functions as F


def test_the_inner_variable_is_not_the_outer_one():
    # d/dx (d/dy xy at y = x) is d/dx x
    assert grad(lambda x: grad(lambda y: x * y)(x))(3.0) == 1.0
    of_arrays = grad(lambda x: F.sum(grad(lambda y: F.sum(x * y))(x)))(np.array([3.0, 4.0]))
    np.testing.assert_array_equal(of_arrays, [1.0, 1.0])


def test_perturbations_are_not_confused_three_levels_deep():
    # d/dx [x * d/dy (x + y * d/dz (y * z * x) at z = x) at y = x]
    f = lambda x: x * grad(lambda y: x + y * grad(lambda z: y * z * x)(x))(x)
    # d/dz = y x; y * y x = x y^2; d/dy = 2 x y = 2 x^2; x * 2 x^2 = 2 x^3
    assert grad(f)(2.0) == 6 * 2.0**2


def test_grad_of_a_float_is_a_float_and_of_an_array_an_array_of_its_dtype():
    assert type(grad(lambda x: x * x)(2.0)) is float
    assert type(grad(lambda x: x + 1)(2)) is float
    g = grad(lambda x: F.sum(x * x))(np.ones(2, "float32"))
    assert (type(g), g.dtype) == (np.ndarray, np.float32)


def test_grad_of_a_node_is_a_node_that_can_be_differentiated():
    x = Value(2.0)
    g = grad(lambda z: z**3)(x)
    assert isinstance(g, Value) and g.data == 12.0
    g.backward()
    assert x.grad == 12.0


def test_grad_leaves_every_grad_alone():
    x, w = Value(2.0), Value(5.0)
    grad(lambda z: z * w)(x)
    assert (x.grad, w.grad) == (0, 0)


def test_grad_sees_closed_over_nodes_as_constants_of_the_argument():
    w = Value(5.0)
    assert grad(lambda x: w * x)(2.0) == 5.0


def test_argnums_chooses_arguments_in_order():
    f = lambda x, y, z=1.0: x * y * z
    assert grad(f, argnums=1)(2.0, 3.0) == 2.0
    assert grad(f, argnums=(1, 0))(2.0, 3.0) == (2.0, 3.0)
    assert grad(f, argnums=-1)(2.0, 3.0, 4.0) == 6.0
    assert grad(f)(2.0, 3.0, z=10.0) == 30.0
    with pytest.raises(TypeError, match="argnums names argument 2, the call has 2 arguments"):
        grad(f, argnums=2)(2.0, 3.0)


def test_a_function_that_ignores_its_argument_has_gradient_zero():
    assert grad(lambda x: 5.0)(2.0) == 0.0
    assert grad(grad(lambda x: 3 * x))(2.0) == 0.0
    assert grad(grad(grad(lambda x: x * x)))(2.0) == 0.0
    np.testing.assert_array_equal(grad(lambda x: 5.0)(np.ones(2)), [0.0, 0.0])
    w = Value(2.0)
    assert grad(lambda x: w * w)(3.0) == 0.0


def test_lists_of_nodes_keep_their_graph():
    inner = lambda x: grad(lambda v: v[0] * v[0] + v[1] * v[1])([x, 3 * x])[1]  # 2 * 3x
    assert grad(inner)(2.0) == 6.0


def test_a_function_may_return_an_array_of_values():
    f = lambda x: np.array([[x * x], [3 * x]], object)
    np.testing.assert_array_equal(jacobian(f)(2.0), [[4.0], [3.0]])


@pytest.mark.parametrize("x", [3, np.float64(3.0), np.float32(3.0), Fraction(3), np.int64(3)])
def test_any_real_number_is_a_float_to_grad(x):
    assert grad(lambda z: z * z)(x) == 6.0


@pytest.mark.parametrize("x", [np.array([1, 2]), True, Tensor([1, 2])])
def test_integers_asked_for_gradients_are_refused(x):
    with pytest.raises(TypeError, match=r"floating-point tensors can require|require a gradient"):
        grad(lambda z: F.sum(z * 1.0))(x)


def test_more_than_one_number_is_refused_with_advice():
    with pytest.raises(ValueError, match=r"returned shape \(2,\); use jacobian, or vjp"):
        grad(lambda x: x * x)(np.ones(2))


def test_value_and_grad_gives_both():
    value, slope = value_and_grad(lambda x: F.sum(x * x))(np.array([1.0, 2.0]))
    assert value == 5.0
    np.testing.assert_array_equal(slope, [2.0, 4.0])


def test_an_exception_in_the_function_leaves_no_differentiation_under_way():
    with pytest.raises(ZeroDivisionError):
        grad(lambda x: 1 // 0)(2.0)
    assert type(grad(lambda x: x * x)(2.0)) is float


def test_vjp_pulls_back_as_often_as_asked():
    y, pull_back = vjp(lambda x, w: x @ w, np.ones((2, 3)), np.ones(3))
    np.testing.assert_array_equal(y, [3.0, 3.0])
    for g in ([1.0, 0.0], [0.0, 2.0]):
        of_x, of_w = pull_back(np.array(g))
        np.testing.assert_array_equal(of_x, np.outer(g, np.ones(3)))
        np.testing.assert_array_equal(of_w, np.full(3, sum(g)))


def test_vjp_nests_in_grad():
    # (x^2)' at x, times x: 2 x^2
    assert grad(lambda x: vjp(lambda z: z * z, x)[1](x)[0])(3.0) == 12.0


def test_jvp_is_the_directional_derivative():
    y, moved = jvp(lambda x: F.sin(x), (np.array([0.0, math.pi]),), (np.array([1.0, 2.0]),))
    np.testing.assert_allclose(y, [0.0, 0.0], atol=1e-15)
    np.testing.assert_allclose(moved, [1.0, -2.0])


def test_jvp_of_floats_gives_floats():
    assert jvp(lambda x, y: x * y, (2.0, 3.0), (1.0, 10.0)) == (6.0, 23.0)
    assert jvp(lambda x: 5.0, (2.0,), (1.0,)) == (5.0, 0.0)


def test_jvp_inside_grad_gives_second_derivatives():
    assert grad(lambda x: jvp(lambda z: z**3, (x,), (1.0,))[1])(2.0) == 12.0
    assert jvp(grad(lambda z: z**3), (2.0,), (1.0,)) == (12.0, 12.0)
    assert jvp(lambda z: jvp(lambda w: w**3, (z,), (1.0,))[1], (2.0,), (1.0,))[1] == 12.0


def test_jvp_refuses_tangents_that_do_not_fit():
    with pytest.raises(ValueError, match="jvp got 1 tangents for 2 inputs"):
        jvp(lambda x, y: x * y, (1.0, 2.0), (1.0,))
    with pytest.raises(ValueError, match=r"tangent of shape \(3,\) for an input of shape \(2,\)"):
        jvp(lambda x: x, (np.ones(2),), (np.ones(3),))


def test_jacobian_has_the_shape_of_output_and_argument():
    f = lambda x: F.matmul(x, np.arange(6.0).reshape(3, 2))
    found = jacobian(f)(np.ones((4, 3)))
    assert found.shape == (4, 2, 4, 3)
    np.testing.assert_array_equal(found[1, :, 1], np.arange(6.0).reshape(3, 2).T)
    assert not found[1, :, 0].any()


def test_jacobian_of_numbers_and_lists():
    np.testing.assert_array_equal(jacobian(lambda x: [x, x * x, 5.0 * x])(3.0), [1.0, 6.0, 5.0])
    assert jacobian(lambda x: x * x)(3.0) == 6.0
    both = jacobian(lambda x, y: F.stack([x * y, x]), argnums=(0, 1))(2.0, 3.0)
    np.testing.assert_array_equal(both[0], [3.0, 1.0])
    np.testing.assert_array_equal(both[1], [2.0, 0.0])


def test_jacobian_of_no_outputs_is_empty():
    assert jacobian(lambda x: x[:0])(np.ones(3)).shape == (0, 3)


def test_hessian_is_the_symmetric_matrix_of_second_derivatives():
    f = lambda x: x[0] ** 2 * x[1] + F.sin(x[1])
    x = np.array([2.0, 3.0])
    expected = [[2 * x[1], 2 * x[0]], [2 * x[0], -math.sin(x[1])]]
    np.testing.assert_allclose(hessian(f)(x), expected)
    assert hessian(lambda z: z**3)(2.0) == 12.0
    np.testing.assert_array_equal(hessian(lambda z: F.sum(z))(x), np.zeros((2, 2)))


def test_hessian_of_a_quadratic_form_is_its_matrix():
    a = np.array([[2.0, 1.0], [1.0, 5.0]])
    np.testing.assert_allclose(hessian(lambda x: x @ a @ x / 2)(np.array([0.3, 0.7])), a)


def test_a_value_and_a_tensor_mix_in_second_derivatives():
    t = np.array([1.0, 2.0])
    f = lambda v: F.sum((v * Tensor(t, requires_grad=False)) ** 2)  # v^2 * 5
    assert grad(f)(3.0) == 30.0
    assert grad(grad(f))(3.0) == 10.0
    x = Value(3.0)
    f(x).backward(create_graph=True)
    assert isinstance(x.grad, Value)
    slope = x.grad
    x.zero_grad()
    slope.backward()
    assert x.grad == 10.0


def test_nothing_is_left_recording_or_differentiating():
    grad(grad(lambda x: x**3))(2.0)
    with no_grad():
        grad(lambda x: x)(1.0)
        assert not (Value(1.0) * 2).requires_grad
    assert type(grad(lambda x: x * x)(2.0)) is float
