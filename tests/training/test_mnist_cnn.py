"""A convolutional network on MNIST."""

import pytest

from tests.training import command


@pytest.mark.slow
def test_five_epochs_of_convolutions_read_988_of_1000_test_digits(tmp_path):
    command.needs("mnist")
    words = "--data mnist --model cnn --epochs 5 --optimizer adam --schedule one-cycle"
    trained = command.train(tmp_path, *words.split(), "--learning-rate", "0.003")
    assert trained.test_accuracy >= 0.988
