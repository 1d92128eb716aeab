"""Dense layers on MNIST."""

import pytest

from micrograd_plus import classifier, functions, optim, training
from micrograd_plus.datasets import load_mnist
from tests.training.large_data import needs
from tutorials.course import digits
from tutorials.course.command import train


@pytest.fixture
def mnist():
    needs("mnist")
    return load_mnist()


def test_one_epoch_reads_95_of_100_digits_that_were_held_out(mnist):
    model = classifier.build(784, [512], 10, seed=0)
    history = training.fit(
        model,
        mnist.x_train,
        mnist.y_train,
        loss=functions.softmax_cross_entropy,
        optimizer=optim.RMSprop(model.parameters()),
        batch_size=128,
        validation_split=0.2,
        metrics=["accuracy"],
        seed=0,
        verbose=False,
    )
    assert history["val_accuracy"][0] > 0.95


@pytest.mark.slow
@pytest.mark.usefixtures("mnist")
def test_a_layer_of_512_reads_98_of_100_digits_that_were_held_out():
    trained = train(*digits.DENSE)
    assert trained.history["epoch"][-1] == 20
    assert trained.history["val_accuracy"][-1] >= 0.98


@pytest.mark.slow
@pytest.mark.usefixtures("mnist")
def test_two_layers_of_512_read_982_of_1000_test_digits():
    assert train(*digits.DENSE_TWICE).test_accuracy >= 0.982
