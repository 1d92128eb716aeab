"""Networks of Values: micrograd's own, number by number."""

import random

import numpy as np
import pytest

from micrograd_plus import Value, losses, nn
from micrograd_plus.datasets import make_moons


@pytest.fixture
def micrograd_nn():
    return pytest.importorskip("micrograd.nn", reason="micrograd is not installed")


def moons_network(MLP):
    np.random.seed(1337)  # noqa: NPY002, micrograd's own demo
    random.seed(1337)
    x, y = make_moons(n_samples=100, noise=0.1)
    return MLP(2, [16, 16, 1]), x, y * 2 - 1


def test_the_demos_first_loss_is_micrograds():
    model, x, y = moons_network(nn.MLP)
    scores = list(map(model, [list(map(Value, row)) for row in x]))
    data_loss = sum((1 + -yi * s).relu() for yi, s in zip(y, scores, strict=True)) * (1.0 / 100)
    total = data_loss + 1e-4 * sum(p * p for p in model.parameters())
    assert f"{total.data:.7f}" == "0.8958441"


def test_the_demos_first_loss_comes_from_the_hinge_loss_as_well():
    model, x, y = moons_network(nn.MLP)
    total = losses.hinge([model(row) for row in x], y) + 1e-4 * sum(
        p * p for p in model.parameters()
    )
    assert f"{total.data:.7f}" == "0.8958441"


def test_weights_are_drawn_as_micrograd_draws_them(micrograd_nn):
    random.seed(7)
    theirs = [p.data for p in micrograd_nn.MLP(3, [4, 4, 2]).parameters()]
    random.seed(7)
    assert [p.data for p in nn.MLP(3, [4, 4, 2]).parameters()] == theirs


def test_shapes_show_as_in_micrograd(micrograd_nn):
    for ours, theirs in (
        (nn.Neuron(3), micrograd_nn.Neuron(3)),
        (nn.Neuron(3, nonlin=False), micrograd_nn.Neuron(3, nonlin=False)),
        (nn.Layer(2, 3), micrograd_nn.Layer(2, 3)),
        (nn.MLP(2, [3, 1]), micrograd_nn.MLP(2, [3, 1])),
    ):
        assert repr(ours) == repr(theirs)


def test_outputs_and_gradients_are_micrograds(micrograd_nn):
    engine = pytest.importorskip("micrograd.engine")
    random.seed(3)
    theirs = micrograd_nn.MLP(2, [5, 5, 1])
    random.seed(3)
    ours = nn.MLP(2, [5, 5, 1])
    a = theirs([engine.Value(0.3), engine.Value(-1.2)])
    b = ours([Value(0.3), Value(-1.2)])
    a.backward()
    b.backward()
    assert b.data == pytest.approx(a.data, rel=1e-12)
    assert [p.grad for p in ours.parameters()] == pytest.approx(
        [p.grad for p in theirs.parameters()], rel=1e-12
    )


def test_a_neuron_starts_with_weights_within_one_and_no_bias():
    neuron = nn.Neuron(100)
    assert all(-1 <= w.data <= 1 for w in neuron.w)
    assert neuron.b.data == 0
    assert neuron.nonlin
    assert neuron.parameters() == [*neuron.w, neuron.b]


def test_layers_give_a_list_and_one_neuron_its_value():
    assert isinstance(nn.Layer(2, 3)([1.0, 2.0]), list)
    assert isinstance(nn.Layer(2, 1)([1.0, 2.0]), Value)
    assert isinstance(nn.MLP(2, [3, 1, 2])([1.0, 2.0]), list)


def test_only_the_last_layer_is_linear():
    model = nn.MLP(2, [3, 3, 1])
    assert [layer.neurons[0].nonlin for layer in model.layers] == [True, True, False]


def test_a_walk_over_a_neuron_meets_its_operands_as_the_notebook_does():
    nodes, edges = set(), set()

    def build(v):  # from micrograd's trace_graph.ipynb
        if v not in nodes:
            nodes.add(v)
            for child in v._prev:
                edges.add((child, v))
                build(child)

    neuron = nn.Neuron(2)
    x = [Value(1.0), Value(-2.0)]
    y = neuron(x)
    build(y)
    assert y._op == "ReLU"
    assert {*x, *neuron.w, neuron.b} <= nodes
    (total,) = y._prev
    assert total._prev == {*x, *neuron.w, neuron.b}
    assert total._op
    assert len(edges) == 6
    assert all(leaf._op == "" for leaf in x)


def test_another_number_of_inputs_is_an_error():
    with pytest.raises(ValueError, match=r"ReLUNeuron\(2\) takes 2 inputs, got 3"):
        nn.Neuron(2)([1.0, 2.0, 3.0])


def test_a_batch_is_rows():
    with pytest.raises(ValueError, match=r"takes rows of numbers, \(n, inputs\), got shape \(4,\)"):
        nn.Neuron(1).over_batch(np.zeros(4))


@pytest.mark.parametrize("nouts", [[1], [4, 1], [3, 4, 2]])
def test_the_same_network_of_tensors_gives_the_same_outputs_and_gradients(nouts):
    random.seed(0)
    scalars = nn.MLP(3, nouts)
    for layer in scalars.layers:
        for neuron in layer.neurons:
            neuron.b.data = random.uniform(-1, 1)
    tensors = scalars.to_tensors()
    rows = np.random.default_rng(0).normal(size=(6, 3))
    target = np.random.default_rng(1).normal(size=(6, nouts[-1]))
    outputs = scalars.over_batch(rows)
    predicted = tensors(rows)
    plain = np.array([[v.data for v in (o if isinstance(o, list) else [o])] for o in outputs])
    np.testing.assert_allclose(predicted.data, plain, rtol=1e-12, atol=1e-14)

    losses.mean_squared_error(predicted, target).backward()
    losses.mean_squared_error(outputs, target).backward()
    for dense, layer in zip(tensors, scalars.layers, strict=True):
        w = np.array([[w.grad for w in neuron.w] for neuron in layer.neurons]).T
        np.testing.assert_allclose(dense.weight.grad, w, rtol=1e-10, atol=1e-14)
        b = [neuron.b.grad for neuron in layer.neurons]
        np.testing.assert_allclose(dense.bias.grad, b, rtol=1e-10, atol=1e-14)


def test_the_network_of_tensors_has_weights_of_its_own():
    scalars = nn.MLP(2, [1])
    tensors = scalars.to_tensors()
    tensors[0].weight.assign(np.zeros((2, 1)))
    assert scalars.parameters()[0].data != 0


def test_making_tensors_draws_nothing_from_pythons_random():
    scalars = nn.MLP(2, [2, 1])
    random.seed(5)
    expected = random.random()
    random.seed(5)
    scalars.to_tensors()
    assert random.random() == expected
