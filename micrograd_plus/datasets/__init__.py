"""Loaders of the course's data sets, and generators of its synthetic ones.

What comes in a training and a test part is a `Dataset`; what does not is a pair of arrays.
"""

from .dataset import Dataset
from .digits import load_digits
from .hotels import load_hotels, load_hotels_by_distance
from .idx import read_idx
from .lines import load_six_points, load_two_points
from .mnist import load_mnist
from .moons import make_moons
from .payments import load_payments
from .sequences import make_marked_signs, make_opinions
from .several_inputs import make_journeys, make_patients
from .sign_mnist import load_sign_mnist
from .waves import make_two_waves

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
    "make_journeys",
    "make_marked_signs",
    "make_moons",
    "make_opinions",
    "make_patients",
    "make_two_waves",
    "read_idx",
]
