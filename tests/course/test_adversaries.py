"""Section 12 of the course: a generator and a discriminator play against each other."""

import numpy as np

from micrograd_plus import losses, nn, optim

MEAN, SPREAD = np.array([2.0, -1.0]), np.array([[0.6, 0.3], [0.0, 0.4]])


def real(rng, n):
    """Points of a slanted cloud."""
    return (MEAN + rng.normal(size=(n, 2)) @ SPREAD).astype("float32")


def played(seed, rounds=1500, n=128):
    """The generator after some rounds, and a generator of noise for it."""
    rng = np.random.default_rng(seed)
    generator = nn.Sequential(nn.Dense(2, 16, "leaky_relu", seed=rng), nn.Dense(16, 2, seed=rng))
    discriminator = nn.Sequential(
        nn.Dense(2, 32, "leaky_relu", seed=rng), nn.Dense(32, 1, seed=rng)
    )
    generate = optim.Adam(generator.parameters(), lr=0.002, betas=(0.5, 0.9))
    discriminate = optim.Adam(discriminator.parameters(), lr=0.004, betas=(0.5, 0.9))
    ones, zeros = np.ones((n, 1)), np.zeros((n, 1))

    def cost(x, target):
        return losses.binary_crossentropy(discriminator(x), target, from_logits=True)

    for _ in range(rounds):
        fake = generator(rng.normal(size=(n, 2)))
        discriminate.zero_grad()
        (cost(real(rng, n), ones) + cost(fake.detach(), zeros)).backward()
        discriminate.step()
        generate.zero_grad()
        cost(generator(rng.normal(size=(n, 2))), ones).backward()
        generate.step()
    return generator, rng


def test_the_generator_comes_near_the_distribution_that_it_never_saw():
    distances = []
    for seed in range(5):
        generator, rng = played(seed)
        made = generator(rng.normal(size=(2000, 2))).data
        distances.append(np.linalg.norm(made.mean(axis=0) - MEAN))
        assert made.std(axis=0).min() > 0.1  # not one point for everything
    start = np.linalg.norm(MEAN)
    assert np.median(distances) < 0.25 * start
