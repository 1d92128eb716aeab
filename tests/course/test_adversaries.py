"""Section 12 of the course: a generator and a discriminator play against each other."""

import numpy as np
import pytest

from tutorials.course.adversaries import MEAN, played


@pytest.mark.slow
def test_the_generator_comes_near_the_distribution_that_it_never_saw():
    distances = []
    for seed in range(5):
        made = played(seed)
        distances.append(np.linalg.norm(made.mean(axis=0) - MEAN))
        assert made.std(axis=0).min() > 0.1  # not one point for everything
    start = np.linalg.norm(MEAN)
    assert np.median(distances) < 0.25 * start
