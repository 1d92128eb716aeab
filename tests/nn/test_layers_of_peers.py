"""Layers compute what PyTorch's do with the same weights, forward and backward."""

import numpy as np
import pytest

from micrograd_plus import Tensor, nn

torch = pytest.importorskip("torch")

RNG = np.random.default_rng(3)


def drawn(layer):
    """The layer with weights other than at the start, of float64."""
    rng = np.random.default_rng(5)
    for name, p in layer.named_parameters():
        low = 0.5 if name == "running_var" else -0.5
        p.assign(rng.uniform(low, 1.0, p.shape))
    return layer


def channels_first(a):
    return np.moveaxis(a, -1, 1)


def kernel(w):
    return w.transpose(3, 2, 0, 1)


def same(a):
    return a


def turned(a):
    return a.T


def bias_apart(kind, units, gates, **options):
    """A recurrent layer and PyTorch's, whose second bias is 0 unless ours has one."""
    ours = drawn(kind(3, units, dtype="float64", return_sequences=True, **options))
    theirs = {
        "SimpleRNN": torch.nn.RNN,
        "GRU": torch.nn.GRU,
        "LSTM": torch.nn.LSTM,
    }[kind.__name__](3, units, batch_first=True, bias=options.get("use_bias", True))
    names = {"weight": ("weight_ih_l0", turned), "recurrent_weight": ("weight_hh_l0", turned)}
    if options.get("use_bias", True):
        names["bias"] = ("bias_ih_l0", same)
        if kind is nn.GRU:
            names["recurrent_bias"] = ("bias_hh_l0", same)
        else:
            torch.nn.init.zeros_(theirs.bias_hh_l0)
    return ours, theirs, names, same, (2, 4, 3)


def bidirectional(kind, units):
    ours = drawn(nn.Bidirectional(kind(3, units, dtype="float64", return_sequences=True)))
    word = {"SimpleRNN": torch.nn.RNN, "GRU": torch.nn.GRU, "LSTM": torch.nn.LSTM}[kind.__name__]
    theirs = word(3, units, batch_first=True, bidirectional=True)
    names = {}
    for half, suffix in (("layer", "l0"), ("backward", "l0_reverse")):
        names[f"{half}.weight"] = (f"weight_ih_{suffix}", turned)
        names[f"{half}.recurrent_weight"] = (f"weight_hh_{suffix}", turned)
        names[f"{half}.bias"] = (f"bias_ih_{suffix}", same)
        if kind is nn.GRU:
            names[f"{half}.recurrent_bias"] = (f"bias_hh_{suffix}", same)
        else:
            torch.nn.init.zeros_(getattr(theirs, f"bias_hh_{suffix}"))
    return ours, theirs, names, same, (2, 4, 3)


def dense():
    names = {"weight": ("weight", turned), "bias": ("bias", same)}
    return drawn(nn.Dense(3, 2, dtype="float64")), torch.nn.Linear(3, 2), names, same, (4, 3)


def batch_norm(images, evaluation=False):
    ours = drawn(nn.BatchNorm(3, momentum=0.3, epsilon=1e-3, dtype="float64"))
    kind = torch.nn.BatchNorm2d if images else torch.nn.BatchNorm1d
    theirs = kind(3, momentum=0.3, eps=1e-3)
    names = {n: (n, same) for n in ("weight", "bias", "running_mean", "running_var")}
    if evaluation:
        ours.eval(), theirs.eval()
    shape = (4, 2, 3, 3) if images else (5, 3)
    return ours, theirs, names, channels_first if images else same, shape


def layer_norm():
    names = {"weight": ("weight", same), "bias": ("bias", same)}
    return drawn(nn.LayerNorm(4, dtype="float64")), torch.nn.LayerNorm(4), names, same, (2, 3, 4)


def conv(window=(3, 2), **options):
    ours = drawn(nn.Conv2D(2, 3, window, dtype="float64", **options))
    theirs = torch.nn.Conv2d(2, 3, window, **options)
    names = {"weight": ("weight", kernel), "bias": ("bias", same)}
    return ours, theirs, names, channels_first, (2, 5, 4, 2)


def conv1d(window=3, **options):
    ours = drawn(nn.Conv1D(2, 3, window, dtype="float64", **options))
    theirs = torch.nn.Conv1d(2, 3, window, **options)
    names = {"weight": ("weight", lambda w: w.transpose(2, 1, 0)), "bias": ("bias", same)}
    return ours, theirs, names, channels_first, (2, 6, 2)


CASES = {
    "Bidirectional SimpleRNN": lambda: bidirectional(nn.SimpleRNN, 2),
    "Bidirectional GRU": lambda: bidirectional(nn.GRU, 2),
    "Bidirectional LSTM": lambda: bidirectional(nn.LSTM, 2),
    "Conv1D": conv1d,
    "Conv1D, padded, dilated and in strides": lambda: conv1d(stride=2, padding=2, dilation=2),
    "Conv1D, same": lambda: conv1d(padding="same", dilation=2),
    "Conv2D, dilated": lambda: conv(dilation=(2, 3), padding=(1, 2)),
    "MaxPool1D": lambda: ((nn.MaxPool1D(2), torch.nn.MaxPool1d(2), {}, channels_first, (2, 5, 3))),
    "AveragePool1D": lambda: (
        (nn.AveragePool1D(3, 2), torch.nn.AvgPool1d(3, 2), {}, channels_first, (2, 7, 3))
    ),
    "Dense": dense,
    "BatchNorm of rows": lambda: batch_norm(False),
    "BatchNorm of images": lambda: batch_norm(True),
    "BatchNorm in evaluation": lambda: batch_norm(True, evaluation=True),
    "LayerNorm": layer_norm,
    "Conv2D": conv,
    "Conv2D, padded and in strides": lambda: conv(stride=2, padding=1),
    "Conv2D, same": lambda: conv(window=(3, 1), padding="same"),
    "MaxPool2D": lambda: (
        (nn.MaxPool2D(2), torch.nn.MaxPool2d(2), {}, channels_first, (2, 4, 5, 3))
    ),
    "AveragePool2D": lambda: (
        (nn.AveragePool2D(2), torch.nn.AvgPool2d(2), {}, channels_first, (2, 4, 5, 3))
    ),
    "SimpleRNN": lambda: bias_apart(nn.SimpleRNN, 2, 1),
    "GRU": lambda: bias_apart(nn.GRU, 2, 3),
    "GRU without bias": lambda: bias_apart(nn.GRU, 2, 3, use_bias=False),
    "LSTM": lambda: bias_apart(nn.LSTM, 2, 4),
    "LSTM without bias": lambda: bias_apart(nn.LSTM, 2, 4, use_bias=False),
}


def pair_of(make):
    """Our layer and PyTorch's with the same weights, with an input for each."""
    ours, theirs, names, place, shape = make()
    theirs = theirs.double()
    own, others = dict(ours.named_parameters()), {**dict(theirs.named_parameters())}
    others |= dict(theirs.named_buffers())
    with torch.no_grad():
        for name, (other, turn) in names.items():
            others[other].copy_(torch.tensor(turn(own[name].data).copy()))
    x = Tensor(RNG.normal(size=shape))
    y = torch.tensor(place(x.data).copy(), requires_grad=True)
    return ours, theirs, [(own[n], others[o], turn) for n, (o, turn) in names.items()], place, x, y


@pytest.mark.parametrize("make", CASES.values(), ids=CASES)
def test_outputs_and_gradients_are_those_of_pytorch(make):
    ours, theirs, parameters, place, x, x_of_torch = pair_of(make)
    y, y_of_torch = ours(x), theirs(x_of_torch)
    y_of_torch = y_of_torch[0] if isinstance(y_of_torch, tuple) else y_of_torch
    near = {"rtol": 1e-9, "atol": 1e-12}
    np.testing.assert_allclose(place(y.data), y_of_torch.detach().numpy(), **near)
    g = RNG.normal(size=y.shape)
    y.backward(g)
    y_of_torch.backward(torch.tensor(place(g).copy()))
    np.testing.assert_allclose(place(x.grad), x_of_torch.grad.numpy(), **near)
    for p, other, turn in parameters:
        if p.requires_grad:
            np.testing.assert_allclose(turn(p.grad), other.grad.numpy(), **near)
        else:  # the running numbers, after one batch
            np.testing.assert_allclose(p.data, other.numpy(), **near)


def test_the_last_state_of_an_lstm_is_pytorchs_and_goes_on_from_a_given_one():
    ours, theirs, _, _, x, x_of_torch = pair_of(CASES["LSTM"])
    ours.return_state = True
    start = RNG.normal(size=(2, 2, 2))
    _, (h, c) = ours(x, state=tuple(start))
    _, (h2, c2) = theirs(x_of_torch, tuple(torch.tensor(part[None]) for part in start))
    np.testing.assert_allclose(h.data, h2[0].detach().numpy(), rtol=1e-9)
    np.testing.assert_allclose(c.data, c2[0].detach().numpy(), rtol=1e-9)


def test_an_embedding_is_pytorchs():
    ours, theirs = nn.Embedding(5, 3, seed=0, dtype="float64"), torch.nn.Embedding(5, 3).double()
    with torch.no_grad():
        theirs.weight.copy_(torch.tensor(ours.weight.data))
    ids = np.array([[1, 4, 1], [0, 0, 0]])
    y, other = ours(ids), theirs(torch.tensor(ids))
    np.testing.assert_array_equal(y.data, other.detach().numpy())
    g = RNG.normal(size=y.shape)
    y.backward(g)
    other.backward(torch.tensor(g))
    np.testing.assert_allclose(ours.weight.grad, theirs.weight.grad.numpy(), rtol=1e-12)


def test_weights_of_a_batch_norm_are_read_by_pytorch_as_they_are():
    theirs = torch.nn.BatchNorm1d(2)
    state = {k: torch.tensor(v) for k, v in nn.BatchNorm(2).state_dict().items()}
    missing, extra = theirs.load_state_dict(state, strict=False)
    assert (missing, extra) in (([], []), (["num_batches_tracked"], []))
