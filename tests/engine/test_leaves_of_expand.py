"""What stands for each leaf in the graph that expand makes."""

import copy

import numpy as np

from micrograd_plus import Tensor, Value, expand, nn


def test_a_leaf_of_floats_becomes_values_of_its_shape_named_by_place():
    w = Tensor([[1.0, 2.0]], label="w")
    _, leaves = expand(w.sum())
    assert [[v.label for v in row] for row in leaves[w]] == [["w[0, 0]", "w[0, 1]"]]


def test_a_leaf_of_integers_stays_a_plain_array():
    w, k = Tensor([1.0, 2.0]), Tensor([3, 4])
    total, leaves = expand((w * k).sum())
    assert type(leaves[k]) is np.ndarray and leaves[k].dtype == k.dtype
    total.backward()
    assert [v.grad for v in leaves[w]] == [3, 4]


def test_a_value_of_an_integer_stays_a_value():
    k = Value(3)
    _, leaves = expand((k * Tensor([1.0])).sum())
    assert leaves[k][()].data == 3


def network():
    return nn.Sequential(nn.Dense(2, 2, "tanh", seed=0), nn.Dense(2, 1, seed=1))


def test_the_values_of_a_parameter_have_the_name_of_its_place_in_the_model():
    model = network()
    _, leaves = expand(model(np.ones((1, 2))).sum())
    assert leaves[model[0].weight][1, 0].label == "layers.0.weight[1, 0]"


def test_a_label_comes_before_the_place_in_the_model():
    model = network()
    model[0].weight.label = "W"
    _, leaves = expand(model(np.ones((1, 2))).sum())
    assert leaves[model[0].weight][1, 0].label == "W[1, 0]"


def test_a_result_with_a_label_names_its_values():
    y = Tensor([1.0, 2.0]) * 3.0
    y.label = "y"
    assert [v.label for v in expand(y)[0]] == ["y[0]", "y[1]"]


def test_the_values_of_a_leaf_have_its_gradient():
    w = Tensor([1.0, 2.0])
    y = (w * w).sum()
    y.backward()
    y.backward()
    _, leaves = expand(y)
    assert [v.grad for v in leaves[w]] == w.grad.tolist() == [4.0, 8.0]


def test_the_results_between_have_the_gradients_of_the_last_pass():
    w = Tensor([1.0, 2.0])
    y = (w * w) * 5.0
    y.backward([1.0, 10.0])
    values, _ = expand(y)
    assert [v.grad for v in values] == [1.0, 10.0]
    assert [v.operands[0].grad for v in values] == [5.0, 50.0]


def test_without_a_pass_no_value_has_a_gradient():
    w = Tensor([1.0, 2.0])
    value, leaves = expand((w * w).sum())
    assert value.grad == 0 and [v.grad for v in leaves[w]] == [0, 0]


def test_a_gradient_that_was_cleared_stays_cleared():
    w = Tensor([1.0, 2.0])
    y = (w * w).sum()
    y.backward()
    w.zero_grad()
    value, leaves = expand(y)
    assert value.grad == 1.0 and [v.grad for v in leaves[w]] == [0, 0]


def test_a_pass_of_the_values_own_begins_anew_and_then_adds_up():
    w = Tensor([1.0, 2.0])
    y = (w * w).sum()
    y.backward()
    value, leaves = expand(y)
    for times in (1, 2):
        value.backward()
        assert [v.grad for v in leaves[w]] == [times * 2.0, times * 4.0]
    assert w.grad.tolist() == [2.0, 4.0]


def test_a_copy_of_the_values_begins_anew_too():
    w = Tensor([2.0])
    y = (w * w).sum()
    y.backward()
    v = copy.deepcopy(expand(y)[1][w][0])
    (v * v).backward()
    assert v.grad == 4.0


def test_gradients_that_are_nodes_are_carried_as_numbers():
    w = Tensor([1.0, 2.0])
    y = (w**3).sum()
    y.backward(create_graph=True)
    _, leaves = expand(y)
    assert [v.grad for v in leaves[w]] == [3.0, 12.0]


def test_a_frozen_leaf_becomes_frozen_values():
    w, v = Tensor([1.0, 2.0], requires_grad=False), Tensor([3.0, 4.0])
    total, leaves = expand((w * v).sum())
    total.backward()
    assert [(x.requires_grad, x.grad) for x in leaves[w]] == [(False, 0), (False, 0)]


def test_a_number_that_a_result_only_passes_on_keeps_its_first_name():
    w = Tensor([1.0, 2.0], label="w")
    y = w.reshape(2, 1)
    y.label = "y"
    assert expand(y)[0][1, 0].label == "w[1]"


def test_what_requires_no_gradient_requires_none_as_values():
    w, frozen = Tensor([1.0, 2.0]), Tensor([3.0, 4.0], requires_grad=False)
    y, leaves = expand((w * frozen).sum())
    assert [v.requires_grad for v in leaves[frozen]] == [False, False]
    assert [v.requires_grad for v in leaves[w]] == [True, True]
    y.backward()
    assert [v.grad for v in leaves[frozen]] == [0, 0]


def test_frozen_parameters_are_frozen_as_values():
    model = network()
    model[0].freeze()
    y, leaves = expand(model(Tensor(np.ones((1, 2)))).sum())
    y.backward()
    frozen = [v for p in model[0].parameters() for v in leaves[p].flat]
    assert not any(v.requires_grad or v.grad for v in frozen)
    assert all(v.requires_grad for p in model[1].parameters() for v in leaves[p].flat)
