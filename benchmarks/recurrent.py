"""A training step of an LSTM, and of a GRU, of 128 units over 100 steps of 64 numbers, batch 32.

In float32; the last output goes through a linear layer to ten classes; plain gradient descent.
PyTorch has a whole layer as one operation in C++; autograd's LSTM is written out.

    python -m benchmarks recurrent
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np

from micrograd_plus import functions, nn, optim

from .compare import OURS, Comparison, Effort, agree, available

INPUTS, UNITS, STEPS, BATCH, CLASSES = 64, 128, 100, 32, 10
LR = 0.1
Step = Callable[[], float]


class Kind(NamedTuple):
    """A layer.

    Args:
        gates: How many blocks of columns its weights have.
        biases: How many it has; PyTorch's have two.
        limits: What is to be reached of PyTorch, with one thread and with all.
    """

    gates: int
    biases: int
    limits: tuple[float | None, float | None]


KINDS = {"LSTM": Kind(4, 1, (1.3, 1.6)), "GRU": Kind(3, 2, (0.95, None))}


def start(kind: str, dtype: str, steps: int) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    """Weights (of the inputs, the state, the biases; of the linear layer), inputs, classes."""
    rng = np.random.default_rng(0)
    columns = KINDS[kind].gates * UNITS
    biases = [(columns,)] * KINDS[kind].biases
    shapes = [(INPUTS, columns), (UNITS, columns), *biases, (UNITS, CLASSES), (CLASSES,)]
    weights = [rng.uniform(-0.08, 0.08, shape).astype(dtype) for shape in shapes]
    x = rng.normal(size=(BATCH, steps, INPUTS)).astype(dtype)
    return weights, x, rng.integers(0, CLASSES, BATCH)


def ours(kind: str, weights: list[np.ndarray], x: np.ndarray, y: np.ndarray) -> Step:
    """With nn.LSTM or nn.GRU, and nn.Dense."""
    dtype = x.dtype.name
    layer = getattr(nn, kind)(INPUTS, UNITS, dtype=dtype)
    model = nn.Sequential(layer, nn.Dense(UNITS, CLASSES, dtype=dtype))
    for parameter, array in zip(model.parameters(), weights, strict=True):
        parameter.data[...] = array
    optimizer = optim.SGD(model.parameters(), lr=LR)

    def step() -> float:
        loss = functions.softmax_cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return float(loss)

    return step


def pytorch(kind: str, weights: list[np.ndarray], x: np.ndarray, y: np.ndarray) -> Step:
    """With PyTorch's layer and Linear; a bias that ours lacks is 0 and is not trained."""
    torch = import_module("torch")
    inputs, labels = torch.from_numpy(x), torch.from_numpy(y)
    layer = getattr(torch.nn, kind)(INPUTS, UNITS, batch_first=True).to(inputs.dtype)
    linear = torch.nn.Linear(UNITS, CLASSES).to(inputs.dtype)
    biases = [layer.bias_ih_l0, layer.bias_hh_l0]
    taught, left_out = biases[: KINDS[kind].biases], biases[KINDS[kind].biases :]
    taught = [layer.weight_ih_l0, layer.weight_hh_l0, *taught, linear.weight, linear.bias]
    with torch.no_grad():
        for bias in left_out:
            bias.zero_().requires_grad_(False)
        for parameter, array in zip(taught, weights, strict=True):
            parameter.copy_(torch.from_numpy(array.T.copy()))
    optimizer = torch.optim.SGD(taught, lr=LR)

    def step() -> float:
        outputs, _ = layer(inputs)
        loss = torch.nn.functional.cross_entropy(linear(outputs[:, -1]), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return float(loss.item())

    return step


def autograd(kind: str, weights: list[np.ndarray], x: np.ndarray, y: np.ndarray) -> Step:
    """An LSTM; what the inputs contribute is computed for all steps at once, as in ours."""
    anp = import_module("autograd.numpy")
    logsumexp = import_module("autograd.scipy.special").logsumexp
    weights = [array.copy() for array in weights]

    def sigmoid(x: Any) -> Any:
        return 0.5 * (anp.tanh(0.5 * x) + 1.0)

    def loss_of(weights: Any) -> Any:
        of_inputs, of_state, bias, of_output, last_bias = weights
        h = c = np.zeros((BATCH, UNITS), x.dtype)
        rows = x.transpose(1, 0, 2).reshape(-1, INPUTS)
        projected = anp.reshape(anp.dot(rows, of_inputs) + bias, (-1, BATCH, 4 * UNITS))
        # Indexing makes a gradient of the whole array at every step; a list's split does not.
        for at_t in anp.split(projected, len(projected)):
            sums = at_t[0] + anp.dot(h, of_state)
            i, f, g, o = anp.split(sums, 4, axis=1)
            c = sigmoid(f) * c + sigmoid(i) * anp.tanh(g)
            h = sigmoid(o) * anp.tanh(c)
        logits = anp.dot(h, of_output) + last_bias
        return anp.mean(logsumexp(logits, axis=1) - logits[anp.arange(BATCH), y])

    differentiated = import_module("autograd").value_and_grad(loss_of)

    def step() -> float:
        loss, gradients = differentiated(weights)
        for weight, g in zip(weights, gradients, strict=True):
            weight -= LR * g
        return float(loss)

    return step


PEERS = {"torch": ("PyTorch", pytorch), "autograd": ("autograd", autograd)}


def measure(effort: Effort) -> Iterator[Comparison]:
    """Both layers."""
    there = available(PEERS)
    steps = STEPS if effort.share >= 0.1 else 5
    for kind in KINDS:
        of_kind = PEERS if kind == "LSTM" else {"torch": PEERS["torch"]}
        contestants = {OURS: ours}
        contestants |= {name: f for module, (name, f) in of_kind.items() if module in there}
        agree(steps_of(contestants, kind, "float64", steps))
        works = steps_of(contestants, kind, "float32", steps)
        measured = effort.interleaved(works, 15, warm_up=2, in_a_row=3)
        limits: dict[str, float | None] = {name: None for name, _ in of_kind.values()}
        limits["PyTorch"] = effort.to_reach(*KINDS[kind].limits)
        yield Comparison(f"{kind}, {UNITS} units, {steps} steps, batch {BATCH}", measured, limits)


def steps_of(
    contestants: dict[str, Callable[..., Step]], kind: str, dtype: str, steps: int
) -> dict[str, Step]:
    """A step of each contestant, from the same weights."""
    data = start(kind, dtype, steps)
    return {name: contest(kind, *data) for name, contest in contestants.items()}
