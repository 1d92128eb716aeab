"""A convolutional network on MNIST."""

import pytest

from tests.training.large_data import needs
from tutorials.course.command import train
from tutorials.course.digits import CONVOLUTIONS


@pytest.mark.slow
def test_five_epochs_of_convolutions_read_988_of_1000_test_digits():
    needs("mnist")
    assert train(*CONVOLUTIONS).test_accuracy >= 0.988
