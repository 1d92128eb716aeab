"""Trees of parameters: gradients come in the shape of what was given."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

from micrograd_plus import (
    Tensor,
    Value,
    grad,
    gradients,
    hessian,
    jacobian,
    jvp,
    value_and_grad,
    vjp,
)
from micrograd_plus import functions as F

X = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
PARAMETERS = {
    "layers": [(np.full((3, 2), 0.5), np.zeros(2)), (np.ones(2), 0.25)],
    "unused": np.ones(4, "float32"),
    "bias": None,
}


def network(parameters, x):
    (w1, b1), (w2, b2) = parameters["layers"]
    return F.sum(F.tanh(x @ w1 + b1) @ w2 * b2)


def test_gradients_of_a_tree_have_its_shape():
    g = grad(network)(PARAMETERS, X)
    assert list(g) == ["layers", "unused", "bias"] and g["bias"] is None
    assert [tuple(map(np.shape, layer)) for layer in g["layers"]] == [((3, 2), (2,)), ((2,), ())]
    assert type(g["layers"]) is list and type(g["layers"][0]) is tuple
    assert type(g["layers"][1][1]) is float
    assert (g["unused"].dtype, g["unused"].tolist()) == (np.float32, [0.0] * 4)


def test_gradients_of_a_tree_are_those_of_its_leaves():
    (w1, b1), (w2, b2) = PARAMETERS["layers"]
    flat = lambda *leaves: network({"layers": [leaves[:2], leaves[2:]]}, X)
    expected = grad(flat, argnums=(0, 1, 2, 3))(w1, b1, w2, b2)
    found = grad(network)(PARAMETERS, X)["layers"]
    for ours, one in zip([*found[0], *found[1]], expected, strict=True):
        np.testing.assert_array_equal(ours, one)


class Line(NamedTuple):
    slope: float
    offset: float


def test_a_named_tuple_stays_one():
    line = lambda p: p.slope * 3.0 + p.offset
    assert grad(line)(Line(2.0, 1.0)) == Line(3.0, 1.0)


def test_second_derivatives_go_through_trees():
    f = lambda p: p["a"] ** 3 * p["b"]
    assert grad(lambda p: grad(f)(p)["a"])({"a": 2.0, "b": 5.0}) == {"a": 60.0, "b": 12.0}


def test_a_tree_of_nodes_gets_nodes():
    a = Value(2.0)
    g = grad(lambda p: p["a"] ** 3)({"a": a})
    g["a"].backward()
    assert a.grad == 12.0


def test_vjp_pulls_back_to_trees():
    y, pull_back = vjp(lambda p, z: p["a"] * p["b"][0] * z, {"a": 2.0, "b": [np.ones(2)]}, 3.0)
    np.testing.assert_array_equal(y, [6.0, 6.0])
    of_p, of_z = pull_back(np.array([1.0, 10.0]))
    assert of_p["a"] == 33.0 and of_z == 22.0
    np.testing.assert_array_equal(of_p["b"][0], [6.0, 60.0])


def test_jvp_moves_along_trees():
    f = lambda p: p["a"] * p["b"]
    assert jvp(f, ({"a": 2.0, "b": 3.0},), ({"b": 10.0, "a": 1.0},)) == (6.0, 23.0)


@pytest.mark.parametrize("tangent", [{"a": 1.0}, {"a": 1.0, "c": 1.0}, [1.0, 1.0], 1.0])
def test_jvp_refuses_a_tangent_of_another_tree(tangent):
    with pytest.raises(ValueError, match=r"tangents shaped as the inputs, unlike .*\['b'\]"):
        jvp(lambda p: p["a"] * p["b"], ({"a": 2.0, "b": 3.0},), (tangent,))


def test_jacobian_is_a_tree_of_jacobians():
    found = jacobian(lambda p: p["w"] * p["c"])({"w": np.array([2.0, 3.0]), "c": 5.0})
    np.testing.assert_array_equal(found["w"], [[5.0, 0.0], [0.0, 5.0]])
    np.testing.assert_array_equal(found["c"], [2.0, 3.0])


def test_gradients_takes_trees_of_nodes():
    a, b = Value(2.0), Tensor([1.0, 2.0])
    found = gradients((a * b).sum(), {"a": a, "rest": (b, [a])})
    assert found["a"] == 3.0 and found["rest"][1] == [3.0]
    np.testing.assert_array_equal(found["rest"][0], [2.0, 2.0])


def test_gradients_takes_any_iterable_of_nodes_as_a_list():
    named = {"a": Value(2.0), "b": Value(3.0)}
    y = named["a"] * named["b"]
    assert gradients(y, named.values()) == gradients(y, (x for x in named.values())) == [3.0, 2.0]


def test_a_leaf_that_cannot_be_differentiated_is_named():
    with pytest.raises(TypeError, match=r"argument 0\['w'\]\[1\]: only floating-point"):
        grad(lambda p: 0.0)({"w": [1.0, np.array([1, 2])]})
    with pytest.raises(TypeError, match=r"argument p\['name'\]: .* got dtype <U2"):
        grad(lambda p: 0.0, argnums="p")(p={"name": "w1"})
    with pytest.raises(TypeError, match=r"got float in inputs\['a'\]\[0\]"):
        gradients(Value(1.0), {"a": [3.0]})


def test_a_hessian_of_a_tree_is_refused_by_what_it_would_be():
    with pytest.raises(TypeError, match="hessian takes a number or an array, and no dict of them"):
        hessian(lambda p: p["a"] ** 2)({"a": 3.0})


@pytest.mark.parametrize("argnums", [1, np.int64(1), -1, "y"])
def test_an_argument_is_chosen_by_any_integer_or_by_name(argnums):
    f = lambda x, y: x * y**2
    assert value_and_grad(f, argnums)(2.0, 3.0) == (18.0, 12.0)
    assert hessian(f, argnums)(2.0, 3.0) == 4.0


def test_an_argument_given_by_name_is_chosen_by_name():
    f = lambda x, *, scale=1.0: x * scale**2
    assert grad(f, argnums="scale")(2.0, scale=3.0) == 12.0
    assert grad(f, argnums=("scale", 0))(2.0, scale=3.0) == (12.0, 9.0)
    assert jacobian(lambda x, **named: x * named["k"], argnums="k")(2.0, k=3.0) == 2.0


@pytest.mark.parametrize(
    ("argnums", "message"),
    [
        ("z", "argnums names argument 'z', the call gives x, y"),
        ("scale", "argnums names argument 'scale', the call gives x, y"),
        ((0, "x"), r"argnums \(0, 'x'\) names an argument twice"),
        ((1, -1), r"argnums \(1, -1\) names an argument twice"),
        (2, "argnums names argument 2, the call has 2 arguments"),
        (True, "argnums takes positions and names of arguments, got True"),
        ((0.0,), "argnums takes positions and names of arguments, got 0.0"),
    ],
)
def test_an_argument_that_is_not_there_is_refused(argnums, message):
    if argnums is True:
        argnums = (True,)
    with pytest.raises(TypeError, match=message):
        grad(lambda x, y, scale=1.0: x * y * scale, argnums)(2.0, 3.0)


def test_a_function_may_take_its_tree_apart():
    def f(p):
        p["more"] = p["a"] * 1.0
        return p.pop("a") * p["b"].pop() + p["more"]

    given = {"a": 2.0, "b": [3.0, 5.0]}
    assert grad(f)(given) == {"a": 6.0, "b": [0.0, 2.0]}
    assert given == {"a": 2.0, "b": [3.0, 5.0]}


@pytest.mark.parametrize(
    "f",
    [
        lambda a, *rest, k=1.0: a * rest[0] * rest[1],
        lambda *k: k[0] * k[1],
        lambda a, b, **k: a * b,
    ],
)
def test_a_name_of_no_positional_argument_names_none(f):
    with pytest.raises(TypeError, match="argnums names argument 'k', the call gives"):
        grad(f, "k")(2.0, 3.0, 7.0)


def test_a_hessian_is_of_one_argument():
    with pytest.raises(
        TypeError, match=r"hessian differentiates one argument, got argnum \(0, 1\)"
    ):
        hessian(lambda x, y: x * y, (0, 1))


def test_a_tuple_of_several_shapes_is_refused_with_advice():
    with pytest.raises(TypeError, match=r"different shapes .* such as the loss alone"):
        value_and_grad(lambda x: (F.sum(x), x))(np.ones(2))
