"""Each mistake gets an error that names what was done, and what would work."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from micrograd_plus import Primitive, Tensor, Value, expand
from micrograd_plus import functions as F

T = Tensor(np.ones((2, 3)), label="x")


@pytest.mark.parametrize(
    "data, what",
    [
        ("2.0", r"str '2\.0': use Tensor"),
        (None, "NoneType None"),
        ([1.0, 2.0], r"list \[1\.0, 2\.0\]: use Tensor for arrays"),
        (1j, "complex 1j"),
        (np.ones(2), r"array \(2,\) float64: use Tensor for arrays"),
        (Decimal("1"), "Decimal"),
        (Value(2.0), r"Value: use it as it is, or \.detach\(\)"),
        (Tensor([2.0]), r"Tensor \(1,\) float64: use it as it is"),
    ],
    ids=["str", "None", "list", "complex", "array", "Decimal", "Value", "Tensor"],
)
def test_a_value_holds_one_real_number(data, what):
    with pytest.raises(TypeError, match=f"a Value holds one real number, got {what}"):
        Value(data)


@pytest.mark.parametrize(
    "data, what",
    [
        ("abc", "got dtype <U3"),
        (None, "got dtype object"),
        (1j, "got dtype complex128"),
        ([1.0, None], "got dtype object"),
        (np.array(["a"]), "got dtype <U1"),
        (
            [Value(1.0), Value(2.0)],
            r"got dtype object; stack\(\[\.\.\.\]\) makes a Tensor of nodes",
        ),
    ],
    ids=["str", "None", "complex", "holes", "strings", "Values"],
)
def test_a_tensor_holds_real_numbers(data, what):
    with pytest.raises(TypeError, match=rf"a Tensor holds real numbers or booleans, {what}"):
        Tensor(data)


def test_a_tensor_of_values_is_refused_with_a_dtype_too():
    with pytest.raises(TypeError, match=r"stack\(\[\.\.\.\]\) makes a Tensor of nodes"):
        Tensor([Value(1.0)], dtype=float)


def test_a_tensor_of_a_tensor_is_refused():
    with pytest.raises(
        TypeError, match=r"a Tensor holds an array, got Tensor \(2, 3\) float64 'x'"
    ):
        Tensor(T)
    with pytest.raises(TypeError, match="requires a gradient, which an array would lose"):
        Tensor([T, T])


@pytest.mark.parametrize("data", [[1, 2], [True, False], np.arange(3)])
def test_integers_asked_for_gradients_are_told_to_be_floats(data):
    with pytest.raises(TypeError, match=r"only floating-point.*Tensor\(data, dtype=float\)"):
        Tensor(data, requires_grad=True)


def test_inner_sizes_that_differ_are_named():
    message = r"cannot multiply \(32, 784\) @ \(512, 10\): the inner sizes 784 and 512 differ"
    a, b = Tensor(np.ones((32, 784))), Tensor(np.ones((512, 10)))
    for multiply in (
        lambda: a @ b,
        lambda: a.data @ b,
        lambda: a @ b.data,
        lambda: F.matmul(a, b),
        lambda: F.matmul(a.data, b.data),
        lambda: F.linear(a, b, np.zeros(10)),
        lambda: np.matmul(a, b),
    ):
        with pytest.raises(ValueError, match=message):
            multiply()


@pytest.mark.parametrize(
    "a, b", [((3,), (2,)), ((2, 3), (2,)), ((3,), (2, 4)), ((2, 2, 3), (4, 2))]
)
def test_inner_sizes_are_named_for_vectors_and_batches(a, b):
    with pytest.raises(ValueError, match=r"the inner sizes 3 and [24] differ"):
        Tensor(np.ones(a)) @ Tensor(np.ones(b))


def test_a_product_with_a_number_says_to_use_a_star():
    for multiply in (lambda: T @ 2.0, lambda: 2.0 @ T, lambda: T @ Value(2.0)):
        with pytest.raises(ValueError, match=r"use \* for a single number"):
            multiply()


@pytest.mark.parametrize(
    "operate, name",
    [
        (lambda a, b: a + b, "add"),
        (lambda a, b: a * b.data, "multiply"),
        (lambda a, b: a.data / b, "divide"),
        (F.maximum, "maximum"),
        (lambda a, b: F.where(a.data > 0, a, b), "where"),
        (lambda a, b: F.clip(a, b, 2.0), "clip"),
    ],
)
def test_shapes_that_do_not_broadcast_are_named_with_the_rule(operate, name):
    with pytest.raises(
        ValueError,
        match=rf"cannot {name} shapes \(2, 3\) and .*sizes must be equal or one of them 1",
    ):
        operate(T, Tensor(np.ones(2)))


@pytest.mark.parametrize(
    "operate, message",
    [
        (lambda: T.reshape(4), r"into shape \(4,\).*reshape of Tensor \(2, 3\) float64 'x'"),
        (lambda: T.sum(axis=2), "axis 2 is out of bounds.*sum of Tensor"),
        (lambda: F.softmax(T, axis=5), "axis 5 is out of bounds"),
        (lambda: T.max(axis=(0, 0)), "duplicate"),
        (lambda: T.squeeze(0), "size not equal to one"),
        (lambda: T.broadcast_to((2, 2)), r"broadcast.*\(2,2\).*broadcast_to of Tensor"),
        (lambda: T.broadcast_to((3,)), "it has more axes"),
        (lambda: F.concatenate([T, np.ones((2, 2))]), "must match exactly.*concatenate of Tensor"),
        (lambda: F.concatenate([]), "concatenate needs at least one array"),
        (lambda: F.stack([]), "stack needs at least one array"),
        (lambda: F.stack([T, np.ones(3)]), "same shape"),
        (lambda: F.trace(Tensor([1.0])), "two dimensions|2"),
        (lambda: F.pad(T, 1, mode="mean"), "pad has no mode 'mean': use constant, edge"),
        (lambda: F.einsum("ij,jk", T), "'ij,jk' has 2 terms for 1 operands"),
        (lambda: F.einsum("ijk->i", T), "'ijk' has 3 letters for 2 axes"),
        (lambda: F.einsum("ij,ij", T, np.ones((3, 3))), "i is 2 in one place and 3 in another"),
        (lambda: F.dot(T, T), r"dot product of \(2, 3\) and \(2, 3\): the sizes 3 and 2 differ"),
        (lambda: F.linear(T, np.ones((3, 4)), np.ones(5)), r"bias of shape \(5,\)"),
        (lambda: F.unstack(T, 4), "axis 4 is out of bounds"),
        (lambda: F.swapaxes(T, 0, 2), "axis 2 is out of bounds"),
        (lambda: F.moveaxis(T, (0, -2), (0, 1)), r"repeated axis"),
        (lambda: Tensor([]).max(), r"zero-size array.*max of Tensor \(0,\)"),
        (lambda: F.weighted_sum([1.0], []), "1 inputs for 0 weights"),
    ],
)
def test_arguments_that_do_not_fit_the_shape_are_named(operate, message):
    with pytest.raises(ValueError, match=message):
        operate()


@pytest.mark.parametrize("index", [7, (0, 9), [5], np.array([-9]), Tensor([6])])
def test_an_index_outside_the_array_is_an_index_error(index):
    with pytest.raises(
        IndexError, match=r"out of bounds.*index of Tensor \(2, 3\) float64 'x'|out"
    ):
        T[index]


def test_assigning_into_a_tensor_names_where_and_concatenate():
    t = Tensor([1.0, 2.0])
    with pytest.raises(TypeError, match=r"cannot assign into a Tensor.*where\(.*concatenate"):
        t[0] = 5.0
    np.testing.assert_array_equal(t.data, [1.0, 2.0])


@pytest.mark.parametrize("other", ["2", None, 1j, Decimal("1.5"), {}, object(), np.array(["a"])])
@pytest.mark.parametrize("node", [Value(2.0), Tensor([2.0])], ids=["Value", "Tensor"])
def test_what_is_no_number_does_not_compute(node, other):
    for operate in (
        lambda: node + other,
        lambda: other * node,
        lambda: node**other,
        lambda: F.maximum(node, other),
        lambda: F.where(True, other, node),
    ):
        with pytest.raises(
            TypeError, match=r"unsupported operand|can.t multiply|cannot compute with|scalar index"
        ):
            operate()


@pytest.mark.parametrize("x", ["a", None, {}, 1j, Decimal("1")])
def test_functions_name_what_they_cannot_compute_with(x):
    with pytest.raises(TypeError, match=r"cannot compute with|holds real numbers|ufunc"):
        F.tanh(x)


def test_complex_arrays_are_named():
    with pytest.raises(TypeError, match="cannot compute with an array of dtype complex128"):
        T * np.array([1j, 2j, 3j])
    with pytest.raises(TypeError, match="real numbers or booleans, not complex128"):
        T.astype(complex)


@pytest.mark.parametrize("label", [-1, 3, 100])
def test_a_label_outside_the_classes_is_named(label):
    with pytest.raises(ValueError, match=f"label {label} is outside the 3 classes.*0 to 2"):
        F.softmax_cross_entropy(T, [0, label])


def test_labels_that_do_not_fit_name_both_shapes():
    with pytest.raises(ValueError, match=r"labels of shape \(3,\) do not fit .*shape \(2, 3\)"):
        F.softmax_cross_entropy(T, [0, 1, 2])
    with pytest.raises(TypeError, match=r"must be integers from 0 to 2, got dtype float64"):
        F.softmax_cross_entropy(T, [0.0, 1.0])
    with pytest.raises(ValueError, match=r"do not fit predictions of shape \(\)"):
        F.softmax_cross_entropy(Tensor(1.0), 0)


@pytest.mark.parametrize(
    ("logits", "labels"),
    [((3,), (1, 3)), ((1, 3), (3,)), ((2, 2), (2,)), ((3, 2), (2,)), ((3, 1), (1, 3)), ((), (2,))],
)
def test_labels_of_another_shape_than_the_logits_do_not_broadcast(logits, labels):
    with pytest.raises(ValueError, match="they must be the same") as error:
        F.sigmoid_cross_entropy(Tensor(np.zeros(logits)), np.zeros(labels))
    assert f"shape {logits} and the target {labels}" in str(error.value)


@pytest.mark.parametrize(
    ("logits", "labels"), [((3, 1), (3,)), ((3,), (3, 1)), ((2, 3, 1), (2, 3))]
)
def test_a_column_of_logits_meets_as_many_labels_one_by_one(logits, labels):
    a, t = np.arange(float(np.prod(logits))), np.arange(float(np.prod(logits))) % 2
    found = F.sigmoid_cross_entropy(Tensor(a.reshape(logits)), t.reshape(labels))
    assert found.shape == logits
    assert found.data.reshape(-1).tolist() == F.sigmoid_cross_entropy(a, t).tolist()


def test_a_column_of_values_meets_a_list_of_labels_one_by_one():
    found = F.sigmoid_cross_entropy([[Value(1.0)], [Value(2.0)]], [1, 0])
    assert found.shape == (2, 1)
    assert found[1, 0].data == F.sigmoid_cross_entropy(2.0, 0.0)


def test_one_label_is_that_of_all_logits():
    assert F.sigmoid_cross_entropy(Tensor([[0.0, 0.0]]), 1).shape == (1, 2)


def test_expand_needs_a_node():
    with pytest.raises(TypeError, match=r"expand\(\) needs a node, got ndarray"):
        expand(np.ones(2))


def test_empty_arrays_compute():
    e = Tensor(np.zeros((0, 3)))
    y = F.linear(e, Tensor(np.ones((3, 2))), Tensor(np.ones(2))).relu().sum()
    y.backward()
    assert y.data == 0.0
    assert e.grad.shape == (0, 3)
    w = Tensor(np.ones((0, 2)))
    (Tensor(np.ones((4, 3, 0))) @ w).sum().backward()
    assert w.grad.shape == (0, 2)
    assert F.concatenate([e, e]).shape == (0, 3)
    assert F.prod(Tensor([])).item() == 1.0


def test_object_arrays_without_nodes_are_refused():
    with pytest.raises(TypeError, match="cannot compute with an array of dtype object"):
        T * np.array([None, 1, 2], object)


@pytest.mark.parametrize("node", [Value(0.1), Tensor(0.1)], ids=["Value", "Tensor"])
@pytest.mark.parametrize("x", [Value(-1.0), Value(-1.0, requires_grad=False), T], ids=repr)
@pytest.mark.parametrize(
    "call, argument",
    [
        (lambda x, node: F.leaky_relu(x, slope=node), "slope"),
        (lambda x, node: F.elu(x, alpha=node), "alpha"),
        (lambda x, node: F.softmax(F.stack([x]), axis=node), "axis"),
    ],
)
def test_a_node_is_no_setting_of_a_function(call, argument, x, node):
    with pytest.raises(TypeError, match=f"takes a plain {argument}, got {type(node).__name__}"):
        call(x, node)


def test_a_node_is_no_setting_of_a_primitive_of_ones_own():
    scaled = Primitive(
        "scaled",
        on_floats=lambda a, by: a * by,
        on_arrays=lambda a, by: a * by,
        vjps=(lambda g, y, a, by: g * by,),
    )
    with pytest.raises(TypeError, match="scaled takes a plain by, got Value 'w', by which"):
        scaled(Value(2.0), by=Value(3.0, label="w"))
