"""The perceptron in MyGrad, with the update in NumPy."""

from __future__ import annotations

from collections.abc import Callable

import mygrad
from mygrad.nnet.activations import relu
from mygrad.nnet.losses import softmax_crossentropy

from .data import Data
from .updates import first_state, updated


def step(data: Data, optimizer: str) -> Callable[[], float]:
    """Train on the next batch; returns the loss."""
    parameters = [mygrad.tensor(array) for array in data.weights()]
    states = [first_state(optimizer, p.data) for p in parameters]
    rows = data.batches()
    count = 0

    def train() -> float:
        nonlocal count
        count += 1
        picked = next(rows)
        x = data.x[picked]
        for weight, bias in zip(parameters[:-2:2], parameters[1:-2:2], strict=True):
            x = relu(mygrad.matmul(x, weight) + bias)
        logits = mygrad.matmul(x, parameters[-2]) + parameters[-1]
        loss = softmax_crossentropy(logits, data.y[picked])
        loss.backward()
        for i, p in enumerate(parameters):
            new, states[i] = updated(optimizer, p.data, p.grad, states[i], count)
            parameters[i] = mygrad.tensor(new)
        return float(loss)

    return train
