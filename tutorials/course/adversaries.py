"""Section 12 of the course: a generator and a discriminator play against each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from micrograd_plus import losses, nn, optim

from .rows import Row, of_starts, rounded

MEAN, SPREAD = np.array([2.0, -1.0]), np.array([[0.6, 0.3], [0.0, 0.4]])


def real(rng: np.random.Generator, n: int) -> np.ndarray:
    """Points of a slanted cloud."""
    return (MEAN + rng.normal(size=(n, 2)) @ SPREAD).astype("float32")


def played(seed: int, rounds: int = 1500, n: int = 128) -> np.ndarray:
    """What the generator makes after some rounds: 2,000 points."""
    rng = np.random.default_rng(seed)
    generator = nn.Sequential(nn.Dense(2, 16, "leaky_relu", seed=rng), nn.Dense(16, 2, seed=rng))
    discriminator = nn.Sequential(
        nn.Dense(2, 32, "leaky_relu", seed=rng), nn.Dense(32, 1, seed=rng)
    )
    generate = optim.Adam(generator.parameters(), lr=0.002, betas=(0.5, 0.9))
    discriminate = optim.Adam(discriminator.parameters(), lr=0.004, betas=(0.5, 0.9))
    ones, zeros = np.ones((n, 1)), np.zeros((n, 1))

    def cost(x: Any, target: np.ndarray) -> Any:
        return losses.binary_crossentropy(discriminator(x), target, from_logits=True)

    for _ in range(rounds):
        fake = generator(rng.normal(size=(n, 2)))
        discriminate.zero_grad()
        (cost(real(rng, n), ones) + cost(fake.detach(), zeros)).backward()
        discriminate.step()
        generate.zero_grad()
        cost(generator(rng.normal(size=(n, 2))), ones).backward()
        generate.step()
    return generator(rng.normal(size=(2000, 2))).data


def measure(starts: int) -> Iterator[Row]:
    """How near the generator comes to the cloud that it never saw."""
    clouds = [played(seed) for seed in range(starts)]
    distances = [float(np.linalg.norm(made.mean(axis=0) - MEAN)) for made in clouds]
    limit = 0.25 * float(np.linalg.norm(MEAN))
    two = rounded(2)
    what = "from the centre of the points made to that of the real ones"
    yield of_starts(what, distances, most=limit, judged="median", best=min, form=two)
    spreads = [float(made.std(axis=0).min()) for made in clouds]
    what = "spread of the points made, on the narrower axis"
    yield of_starts(what, spreads, least=0.1, judged="each", form=two)
