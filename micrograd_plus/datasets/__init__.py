"""Loaders of the course's data sets, and generators of its synthetic ones.

What comes in a training and a test part is a `Dataset`; what does not is a pair of arrays.
"""

from micrograd_plus.datasets.dataset import Dataset
from micrograd_plus.datasets.digits import load_digits
from micrograd_plus.datasets.hotels import load_hotels, load_hotels_by_distance
from micrograd_plus.datasets.idx import read_idx
from micrograd_plus.datasets.lines import load_six_points, load_two_points
from micrograd_plus.datasets.mnist import load_mnist
from micrograd_plus.datasets.moons import make_moons
from micrograd_plus.datasets.payments import load_payments
from micrograd_plus.datasets.sign_mnist import load_sign_mnist
from micrograd_plus.datasets.waves import make_two_waves

__all__ = [
    "Dataset",
    "load_digits",
    "load_hotels",
    "load_hotels_by_distance",
    "load_mnist",
    "load_payments",
    "load_sign_mnist",
    "load_six_points",
    "load_two_points",
    "make_moons",
    "make_two_waves",
    "read_idx",
]
