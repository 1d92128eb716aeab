"""Letters of sign language: dense layers learn them by heart, convolutions less so.

Held-out rows say nothing here: they are altered copies of photographs that are learned from, while
those of the test images are not.
"""

import pytest

from tests.training.large_data import needs
from tutorials.course.command import train
from tutorials.course.letters import STEPS


@pytest.fixture(scope="module")
def by_heart():
    """784-512-512-24."""
    needs("sign_mnist")
    return train(*next(iter(STEPS.values())))


@pytest.mark.slow
def test_dense_layers_know_what_they_were_taught_and_little_else(by_heart):
    assert by_heart.history["accuracy"][-1] > 0.99
    assert by_heart.test_accuracy < 0.65


@pytest.mark.slow
def test_convolutions_and_altered_images_narrow_the_gap(by_heart):
    narrowed = train(*list(STEPS.values())[-1])
    assert narrowed.test_accuracy >= by_heart.test_accuracy + 0.15
