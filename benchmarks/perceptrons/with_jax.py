"""The perceptron in JAX: the whole step, the gathering of the batch included, compiled by jit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from .data import Data
from .updates import first_state, updated


def _loss(parameters: list[Any], x: Any, y: Any) -> Any:
    for weight, bias in zip(parameters[:-2:2], parameters[1:-2:2], strict=True):
        x = jax.nn.relu(x @ weight + bias)
    logits = x @ parameters[-2] + parameters[-1]
    return -jnp.mean(jax.nn.log_softmax(logits)[jnp.arange(len(y)), y])


def step(data: Data, optimizer: str) -> Callable[[], float]:
    """Train on the next batch; returns the loss."""
    exact = data.x.dtype == "float64"
    with jax.enable_x64(exact):
        inputs, labels = jnp.asarray(data.x), jnp.asarray(data.y)
        parameters = [jnp.asarray(array) for array in data.weights()]
        states = [first_state(optimizer, p) for p in parameters]
    rows = data.batches()
    count = 0

    # Donated: the old parameters' memory becomes the new ones'.
    @jax.jit(donate_argnums=(0, 1))
    def compiled(
        parameters: Any, states: Any, t: Any, picked: Any, inputs: Any, labels: Any
    ) -> Any:
        loss, gradients = jax.value_and_grad(_loss)(parameters, inputs[picked], labels[picked])
        new = [
            updated(optimizer, p, g, state, t)
            for p, g, state in zip(parameters, gradients, states, strict=True)
        ]
        return loss, [p for p, _ in new], [state for _, state in new]

    def train() -> float:
        nonlocal parameters, states, count
        count += 1
        with jax.enable_x64(exact):
            loss, parameters, states = compiled(
                parameters, states, float(count), next(rows), inputs, labels
            )
            jax.block_until_ready(parameters)
            return float(loss)

    return train
