"""Two directions: PyTorch's and Keras's numbers, states, masks, and what does not go together."""

import numpy as np
import pytest

from micrograd_plus import Tensor, nn

KINDS = [nn.SimpleRNN, nn.GRU, nn.LSTM]
X = np.random.default_rng(0).normal(size=(3, 4, 2))
MASK = np.arange(4) < np.array([[4], [1], [3]])

every_kind = pytest.mark.parametrize("kind", KINDS)


def both(kind, merge="concatenate", **options):
    return nn.Bidirectional(kind(2, 3, seed=0, dtype="float64", **options), merge=merge)


def waved(model):
    """The model with parameters that can be written down again elsewhere."""
    for k, p in enumerate(model.parameters(), 1):
        p.assign((np.sin(np.arange(p.size) * 1.3 + k) * 0.8).reshape(p.shape))
    return model


def test_the_sequence_and_the_last_outputs_are_pytorchs():
    # torch.nn.LSTM(2, 2, batch_first=True, bidirectional=True), 2.13, with these weights, the
    # second biases 0: its output, and both of its last states h.
    sequence = [
        [0.05416154190975595, 0.04042162369571994, -0.1712878482157511, -0.05639220541445168],
        [0.15083326062984484, 0.05461734555408011, -0.32155147856306976, -0.15004775411136703],
        [0.10611759302534232, 0.03841772889526571, -0.28261782539988256, -0.029756626782864032],
    ]
    last = [0.10611759302534232, 0.03841772889526571, -0.1712878482157511, -0.05639220541445168]
    x = np.cos(np.arange(6.0) * 0.7).reshape(1, 3, 2)
    for sequences, expected in ((True, sequence), (False, last)):
        layer = nn.LSTM(2, 2, return_sequences=sequences, dtype="float64")
        y = waved(nn.Bidirectional(layer))(x)
        np.testing.assert_allclose(y.data[0], expected, rtol=1e-12)


def test_padding_is_passed_over_in_both_directions_as_in_keras():
    # keras 3 with Embedding(6, 2, mask_zero=True), Bidirectional(LSTM(2, return_sequences=...)),
    # Dense(2) and these weights, of a text that is padded.
    last = [0.5094141468760378, -0.5462763619679705]
    sequence = [
        [0.45991172943085495, -0.5322116923589006],
        [0.3991673022863275, -0.6735908177751795],
        [0.3296947881934053, -0.614148647810866],
        [0.3296947881934053, -0.614148647810866],
    ]
    for sequences, expected in ((True, sequence), (False, last)):
        model = nn.Sequential(
            nn.Embedding(6, 2, padding=0, dtype="float64"),
            nn.Bidirectional(nn.LSTM(2, 2, return_sequences=sequences, dtype="float64")),
            nn.Dense(4, 2, dtype="float64"),
        )
        y = waved(model)([[2, 5, 0, 0]])
        np.testing.assert_allclose(y.data[0], expected, rtol=1e-6)


@every_kind
@pytest.mark.parametrize("sequences", [True, False])
def test_each_half_is_that_of_a_layer_alone(kind, sequences):
    model = both(kind, return_sequences=sequences)
    y, turned = model(X).data, model.backward(X[:, ::-1]).data
    np.testing.assert_array_equal(y[..., :3], model.layer(X).data)
    np.testing.assert_array_equal(y[..., 3:], turned[:, ::-1] if sequences else turned)


@pytest.mark.parametrize(
    ("merge", "merged"),
    [
        ("sum", lambda a, b: a + b),
        ("average", lambda a, b: (a + b) / 2),
        ("multiply", lambda a, b: a * b),
    ],
)
def test_both_directions_are_merged(merge, merged):
    model = both(nn.GRU, merge)
    model.merge = "concatenate"
    y = model(X).data
    model.merge = merge
    np.testing.assert_array_equal(model(X).data, merged(y[:, :3], y[:, 3:]))


@every_kind
def test_a_padded_sequence_ends_as_it_would_alone(kind):
    model = both(kind)
    y = model(X, mask=MASK).data
    alone = [model(X[i : i + 1, : real.sum()]).data[0] for i, real in enumerate(MASK)]
    np.testing.assert_allclose(y, alone, rtol=1e-12)


@every_kind
def test_states_come_in_pairs_and_go_on(kind):
    model = both(kind, return_state=True)
    _, (first, last) = model(X)
    y, _ = model(X, state=(first, last))
    forward, _ = model.layer(X, first)
    backward, _ = model.backward(X[:, ::-1], last)
    np.testing.assert_array_equal(y.data, np.concatenate([forward.data, backward.data], axis=1))


@pytest.mark.parametrize("state", [3, (1, 2, 3)])
def test_a_state_that_is_no_pair_is_refused(state):
    with pytest.raises(ValueError, match=r"^Bidirectional\(GRU\(2, 3\)\) takes a state for each"):
        both(nn.GRU)(X, state=state)


@every_kind
@pytest.mark.parametrize("known", [True, False])
def test_the_other_direction_has_weights_of_its_own_from_the_same_seed(kind, known):
    make = lambda: nn.Bidirectional(kind(2 if known else None, 3, seed=0, dtype="float64"))
    one, other = make(), make()
    np.testing.assert_array_equal(one(X).data, other(X).data)
    assert not np.array_equal(one.layer.weight.data, one.backward.weight.data)
    assert len({id(p) for p in one.parameters()}) == len(one.layer.parameters()) * 2
    assert (
        one.layer.weight.data.tobytes() == kind(2, 3, seed=0, dtype="float64").weight.data.tobytes()
    )


def test_layers_that_share_a_generator_have_twins_of_their_own():
    rng = np.random.default_rng(0)
    first, second = (nn.Bidirectional(nn.GRU(2, 3, seed=rng)) for _ in range(2))
    assert not np.array_equal(first.backward.weight.data, second.backward.weight.data)


def test_a_twin_keeps_no_hook_of_the_first():
    layer = nn.GRU(2, 3)
    layer.register_forward_hook(lambda module, args, output: None)
    assert not nn.Bidirectional(layer).backward._hooks


def test_sizes_are_found_on_first_use_in_both_directions():
    model = nn.Sequential(nn.Bidirectional(nn.LSTM(units=3)), nn.Dense(units=1)).build((4, 2))
    assert repr(model) == "Sequential(Bidirectional(LSTM(2, 3)), Dense(6, 1))"


def test_gradients_reach_every_step_from_both_ends():
    x = Tensor(X)
    both(nn.GRU, return_sequences=True)(x)[:, 1].sum().backward()
    assert x.grad.all()


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: nn.Bidirectional(nn.Dense(2, 3)), TypeError, r"such as LSTM, got Dense\(2, 3\)"),
        (lambda: nn.Bidirectional(nn.GRU), TypeError, "takes a recurrent layer, such as LSTM, got"),
        (lambda: both(nn.GRU, "max"), ValueError, "merge must be \"concatenate\", .* got 'max'"),
        (
            lambda: nn.Bidirectional(nn.GRU(2, 3), nn.GRU(2, 3, return_sequences=True)),
            ValueError,
            "both layers of Bidirectional need the same return_sequences",
        ),
        (
            lambda: nn.Bidirectional(*[nn.GRU(2, 3)] * 2),
            ValueError,
            r"takes two layers, got GRU\(2, 3\) twice",
        ),
        (
            lambda: nn.Bidirectional(nn.GRU(2, 3), nn.LSTM(2, 4), "sum")(X),
            ValueError,
            r"cannot sum outputs of shape \(3, 3\) and \(3, 4\): give both layers as many units",
        ),
        (lambda: both(nn.GRU)(X[0]), ValueError, r"^layer: GRU\(2, 3\) takes shape \(n, steps, 2"),
    ],
)
def test_what_does_not_go_together_is_named(make, error, words):
    with pytest.raises(error, match=words):
        make()
