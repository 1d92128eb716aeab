"""Section 7 of the course: two waves, found by units that are waves themselves."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import numpy as np

from micrograd_plus import datasets, losses, nn, optim

from .rows import Row, of_starts

LIMIT = 1e-4
SLOW, FAST = 1.0, 0.5 * np.exp(1j)  # the waves of frequency 2 and 5, as `found` writes them


def _wide(shape: Any, rng: np.random.Generator, dtype: Any) -> np.ndarray:
    return rng.uniform(-6, 6, shape).astype(dtype)


@functools.cache
def trained(activation: str, seed: int) -> tuple[nn.Sequential, float]:
    """1-8-1 after 2,000 steps of Adam on all points, and its mean squared error."""
    x, y = datasets.make_two_waves()
    rng = np.random.default_rng(seed)
    start = _wide if activation == "sin" else "glorot_uniform"
    model = nn.Sequential(
        nn.Dense(1, 8, activation, initializer=start, seed=rng, dtype="float64"),
        nn.Dense(8, 1, seed=rng, dtype="float64"),
    )
    optimizer = optim.Adam(model.parameters(), lr=0.02)
    for _ in range(2000):
        loss = losses.mean_squared_error(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, losses.mean_squared_error(model(x), y).item()


def found(model: nn.Sequential, frequency: float) -> complex:
    """Amplitude and phase of all units that wave about that often, as one complex number.

    Waves of one frequency add up as arrows: a sin(wx + p) is the imaginary part of
    a exp(ip) exp(iwx), and sin(-wx + p) is -sin(wx - p).
    """
    w, p = model[0].weight.data[0], model[0].bias.data
    near = abs(abs(w) - frequency) < 0.05
    sign = np.sign(w[near])
    return (sign * model[1].weight.data[near, 0] * np.exp(1j * sign * p[near])).sum()


def finds_the_waves(model: nn.Sequential) -> bool:
    """Whether frequencies, amplitudes and phases are the true ones, to two digits or so."""
    return abs(found(model, 2) - SLOW) < 0.05 and abs(found(model, 5) - FAST) < 0.05


def measure(starts: int) -> Iterator[Row]:
    """How well waves fit, and how ReLU does."""
    runs = [trained("sin", seed) for seed in range(starts)]
    errors = [error for _, error in runs]
    yield of_starts("8 units of sine: mean squared error", errors, best=min, form=_short)
    below = sum(error < LIMIT for error in errors)
    what = "8 units of sine: starts that end below 0.0001"
    yield Row(what, "", "≥ 3 of 5", f"{below} of {starts}", below >= 3)
    true = sum(finds_the_waves(model) for model, _ in runs)
    what = "8 units of sine: starts that end at the true frequencies, amplitudes and phases"
    yield Row(what, "", "≥ 1 of 5", f"{true} of {starts}", true >= 1)
    relu = [trained("relu", seed)[1] for seed in range(starts)]
    yield of_starts("8 units of ReLU: mean squared error", relu, best=min, form=_short)


def _short(x: float) -> str:
    return f"{x:.2g}"
