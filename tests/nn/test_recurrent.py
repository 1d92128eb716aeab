"""Recurrent layers: masks, states, truncated backpropagation, and how they start."""

import numpy as np
import pytest

from micrograd_plus import Tensor, functions, nn
from micrograd_plus.engine.graph import topological_order

KINDS = [nn.SimpleRNN, nn.GRU, nn.LSTM]
X = np.random.default_rng(0).normal(size=(3, 6, 2))
LENGTHS = np.array([6, 2, 4])
MASK = np.arange(6) < LENGTHS[:, None]

every_kind = pytest.mark.parametrize("kind", KINDS)


def make(kind, **options):
    return kind(2, 4, seed=0, dtype="float64", **options)


def parts(state):
    return state if isinstance(state, tuple) else (state,)


@every_kind
def test_the_last_output_is_that_of_the_sequence(kind):
    last, all_of_them = make(kind)(X), make(kind, return_sequences=True)(X)
    np.testing.assert_array_equal(last.data, all_of_them.data[:, -1])


@every_kind
def test_the_state_is_the_last_output_first(kind):
    y, state = make(kind, return_state=True)(X)
    np.testing.assert_array_equal(y.data, parts(state)[0].data)


@every_kind
def test_a_padded_sequence_ends_as_it_would_alone(kind):
    rnn = make(kind)
    padded = rnn(X, mask=MASK).data
    alone = [rnn(X[i : i + 1, :length]).data[0] for i, length in enumerate(LENGTHS)]
    np.testing.assert_allclose(padded, alone, rtol=1e-12)


@every_kind
def test_masked_steps_repeat_the_output(kind):
    y = make(kind, return_sequences=True)(X, mask=MASK).data
    np.testing.assert_array_equal(y[1, 1:], np.broadcast_to(y[1, 1], (5, 4)))


@every_kind
def test_no_gradient_reaches_what_is_masked(kind):
    x = Tensor(X)
    make(kind, return_sequences=True)(x, mask=MASK).sum().backward()
    assert not x.grad[~MASK].any()
    assert x.grad[MASK].all()


@every_kind
def test_a_mask_may_be_anywhere(kind):
    rnn, mask = make(kind), np.array([[True, False, True]])
    np.testing.assert_allclose(rnn(X[:1, :3], mask=mask).data, rnn(X[:1, [0, 2]]).data, rtol=1e-12)


@every_kind
def test_a_row_that_is_all_masked_keeps_its_first_state(kind):
    start = make(kind, return_state=True)(X)[1]
    _, end = make(kind, return_state=True)(X, state=start, mask=np.zeros((3, 6), bool))
    for one, other in zip(parts(start), parts(end), strict=True):
        np.testing.assert_array_equal(one.data, other.data)


@every_kind
def test_two_halves_with_the_state_between_are_the_whole(kind):
    rnn = make(kind, return_state=True)
    whole, _ = rnn(X)
    _, state = rnn(X[:, :3])
    np.testing.assert_allclose(rnn(X[:, 3:], state)[0].data, whole.data, rtol=1e-12)


@every_kind
def test_the_gradient_goes_through_a_state_and_not_through_a_detached_one(kind):
    rnn, first = make(kind, return_state=True), Tensor(X[:, :3])
    _, state = rnn(first)
    rnn(X[:, 3:], state)[0].sum().backward()
    assert first.grad.all()
    first.zero_grad()
    _, state = rnn(first)
    cut = tuple(part.detach() for part in parts(state))
    rnn(X[:, 3:], cut if kind is nn.LSTM else cut[0])[0].sum().backward()
    assert first.grad is None


@every_kind
def test_a_window_of_truncated_backpropagation_learns_as_if_its_start_were_given(kind):
    rnn = make(kind, return_state=True)
    _, state = rnn(X[:, :4])
    numbers = tuple(part.data for part in parts(state))
    gradients = []
    for start in (tuple(part.detach() for part in parts(state)), numbers):
        rnn.zero_grad()
        rnn(X[:, 4:], start if kind is nn.LSTM else start[0])[0].sum().backward()
        gradients.append([p.grad for p in rnn.parameters()])
    for one, other in zip(*gradients, strict=True):
        np.testing.assert_array_equal(one, other)


class StepByStep:
    """A cell as it was, but for a `step` of its own, which keeps it from being fused."""

    def step(self, projected, states):
        return super().step(projected, states)


def step_by_step(kind):
    return kind if kind is nn.SimpleRNN else type(kind.__name__, (StepByStep, kind), {})


def primitives_below(node):
    return [x.primitive.name for x in topological_order(node)]


@every_kind
def test_the_inputs_of_all_steps_are_one_product(kind):
    rnn = make(step_by_step(kind))
    few, many = (primitives_below(rnn(X[:, :steps])) for steps in (3, 6))
    products = [names.count("linear") + names.count("matmul") for names in (few, many)]
    assert products[1] - products[0] == 3


@pytest.mark.parametrize("kind", [nn.GRU, nn.LSTM])
def test_all_steps_of_a_gated_layer_are_one_node(kind):
    few, many = (
        primitives_below(make(kind)(X[:, :steps], mask=MASK[:, :steps])) for steps in (3, 6)
    )
    assert few == many


@pytest.mark.parametrize("options", [{}, {"use_bias": False}])
@pytest.mark.parametrize("mask", [None, MASK])
@pytest.mark.parametrize("kind", [nn.GRU, nn.LSTM])
def test_all_steps_at_once_are_the_steps_one_by_one(kind, mask, options):
    results = []
    for layer in (kind, step_by_step(kind)):
        rnn = make(layer, return_sequences=True, return_state=True, **options)
        rng, x = np.random.default_rng(1), Tensor(X)
        for p in rnn.parameters():
            p.assign(rng.normal(size=p.shape))
        first = [Tensor(rng.normal(size=(3, 4))) for _ in range(rnn.states)]
        y, state = rnn(x, first if kind is nn.LSTM else first[0], mask)
        total = sum(functions.sum(functions.sin(part)) for part in (y, *parts(state)))
        total.backward()
        results.append([y.data, *(node.grad for node in (x, *first, *rnn.parameters()))])
    for one, other in zip(*results, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("kind", [nn.GRU, nn.LSTM])
def test_a_subclass_with_a_step_of_its_own_goes_by_it(kind):
    class Still(kind):
        def step(self, projected, states):
            return tuple(states)

    assert not np.any(make(Still)(X))


def test_an_lstm_forgets_nothing_at_first():
    bias = nn.LSTM(2, 3, seed=0).bias.data
    assert bias.tolist() == [0.0] * 3 + [1.0] * 3 + [0.0] * 6


@every_kind
def test_the_recurrent_weights_are_orthogonal_at_first(kind):
    w = make(kind).recurrent_weight.data
    np.testing.assert_allclose(w @ w.T, np.eye(4), atol=1e-12)


def test_a_plain_cell_may_have_another_activation():
    relu = nn.SimpleRNN(2, 3, "relu", seed=0)
    x = np.ones((1, 1, 2), "float32")
    expected = functions.relu(x[:, 0] @ relu.weight.data)
    np.testing.assert_allclose(relu(x).data, expected, rtol=1e-6)


@every_kind
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"mask": MASK[:, :5]}, r"takes a mask of booleans of shape \(3, 6\), got bool of shape"),
        ({"mask": MASK.astype(int)}, r"takes a mask of booleans of shape \(3, 6\), got int64"),
        ({"state": np.zeros((2, 4))}, r"takes a state of "),
    ],
)
def test_a_wrong_mask_or_state_is_named(kind, arguments, words):
    with pytest.raises(ValueError, match=rf"^{kind.__name__}\(2, 4\) {words}"):
        make(kind)(X, **arguments)


def test_the_parts_of_a_state_are_checked():
    with pytest.raises(ValueError, match=r"takes a state of shape \(3, 4\), got \(3, 5\)"):
        make(nn.LSTM)(X, state=(np.zeros((3, 4)), np.zeros((3, 5))))


@every_kind
def test_a_sequence_without_steps_is_an_error(kind):
    with pytest.raises(ValueError, match="needs one step or more"):
        make(kind)(X[:, :0])
