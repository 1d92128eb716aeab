"""A training step of an LSTM of 128 units over 100 steps of 64 numbers, batch 32, in float32.

Its last output goes through a linear layer to ten classes; plain gradient descent. PyTorch has the
whole layer as one operation in C++; autograd's is written as ours is.

    python -m benchmarks recurrent
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import numpy as np

from micrograd_plus import functions, nn, optim

from .compare import OURS, Comparison, Effort, agree, available

INPUTS, UNITS, STEPS, BATCH, CLASSES = 64, 128, 100, 32, 10
LR = 0.1
Step = Callable[[], float]


def start(dtype: str, steps: int) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    """Weights (of the inputs, the state, the bias; of the linear layer), inputs, classes."""
    rng = np.random.default_rng(0)
    shapes = [(INPUTS, 4 * UNITS), (UNITS, 4 * UNITS), (4 * UNITS,), (UNITS, CLASSES), (CLASSES,)]
    weights = [rng.uniform(-0.08, 0.08, shape).astype(dtype) for shape in shapes]
    x = rng.normal(size=(BATCH, steps, INPUTS)).astype(dtype)
    return weights, x, rng.integers(0, CLASSES, BATCH)


def ours(weights: list[np.ndarray], x: np.ndarray, y: np.ndarray) -> Step:
    """With nn.LSTM and nn.Dense."""
    dtype = x.dtype.name
    model = nn.Sequential(
        nn.LSTM(INPUTS, UNITS, dtype=dtype), nn.Dense(UNITS, CLASSES, dtype=dtype)
    )
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


def pytorch(weights: list[np.ndarray], x: np.ndarray, y: np.ndarray) -> Step:
    """With torch.nn.LSTM, whose second bias is 0 and stays out of the training, and Linear."""
    torch = import_module("torch")
    inputs, labels = torch.from_numpy(x), torch.from_numpy(y)
    lstm = torch.nn.LSTM(INPUTS, UNITS, batch_first=True).to(inputs.dtype)
    linear = torch.nn.Linear(UNITS, CLASSES).to(inputs.dtype)
    taught = [lstm.weight_ih_l0, lstm.weight_hh_l0, lstm.bias_ih_l0, linear.weight, linear.bias]
    with torch.no_grad():
        lstm.bias_hh_l0.zero_()
        for parameter, array in zip(taught, weights, strict=True):
            parameter.copy_(torch.from_numpy(array.T.copy()))
    lstm.bias_hh_l0.requires_grad_(False)
    optimizer = torch.optim.SGD(taught, lr=LR)

    def step() -> float:
        outputs, _ = lstm(inputs)
        loss = torch.nn.functional.cross_entropy(linear(outputs[:, -1]), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return float(loss.item())

    return step


def autograd(weights: list[np.ndarray], x: np.ndarray, y: np.ndarray) -> Step:
    """Written out; what the inputs contribute is computed for all steps at once, as in ours."""
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
    """One comparison."""
    there = available(PEERS)
    contestants = {OURS: ours} | {name: f for module, (name, f) in PEERS.items() if module in there}
    steps = STEPS if effort.share >= 0.1 else 5
    agree({name: contest(*start("float64", steps)) for name, contest in contestants.items()})
    works = {name: contest(*start("float32", steps)) for name, contest in contestants.items()}
    measured = effort.interleaved(works, 15, warm_up=2, in_a_row=3)
    title = f"LSTM, {UNITS} units, {steps} steps, batch {BATCH}"
    yield Comparison(title, measured, {"PyTorch": 1.5, "autograd": None})
