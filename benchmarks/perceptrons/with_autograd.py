"""The perceptron in autograd, with the update in NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd.numpy as anp
from autograd import value_and_grad
from autograd.scipy.special import logsumexp

from .data import Data
from .updates import first_state, updated


def _loss(parameters: list[Any], x: Any, y: Any) -> Any:
    for weight, bias in zip(parameters[:-2:2], parameters[1:-2:2], strict=True):
        x = anp.maximum(anp.dot(x, weight) + bias, 0.0)
    logits = anp.dot(x, parameters[-2]) + parameters[-1]
    return anp.mean(logsumexp(logits, axis=1) - logits[anp.arange(len(y)), y])


def step(data: Data, optimizer: str) -> Callable[[], float]:
    """Train on the next batch; returns the loss."""
    parameters = data.weights()
    states = [first_state(optimizer, p) for p in parameters]
    differentiated = value_and_grad(_loss)
    rows = data.batches()
    count = 0

    def train() -> float:
        nonlocal count
        count += 1
        picked = next(rows)
        loss, gradients = differentiated(parameters, data.x[picked], data.y[picked])
        for i, g in enumerate(gradients):
            parameters[i], states[i] = updated(optimizer, parameters[i], g, states[i], count)
        return float(loss)

    return train
