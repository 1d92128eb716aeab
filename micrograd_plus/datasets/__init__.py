"""Loaders of the course's data sets and of one's own, and generators of synthetic ones.

What comes in a training and a test part is a `Dataset`; texts are a `Text`; what is neither is a
pair of arrays.
"""

from .corpora import load_names, load_shakespeare
from .dataset import Dataset
from .digits import load_digits
from .idx import read_idx
from .image_folders import load_images
from .made_up import make_journeys, make_marked_signs, make_opinions, make_patients
from .mnist import load_mnist
from .planes import make_blobs, make_circles, make_moons, make_spirals, make_xor
from .sign_mnist import load_sign_mnist
from .small_tables import (
    load_hotels,
    load_hotels_by_distance,
    load_payments,
    load_six_points,
    load_two_points,
    make_two_waves,
)
from .tables import load_table, read_table
from .texts import Text, load_text

__all__ = [
    "Dataset",
    "Text",
    "load_digits",
    "load_hotels",
    "load_hotels_by_distance",
    "load_images",
    "load_mnist",
    "load_names",
    "load_payments",
    "load_shakespeare",
    "load_sign_mnist",
    "load_six_points",
    "load_table",
    "load_text",
    "load_two_points",
    "make_blobs",
    "make_circles",
    "make_journeys",
    "make_marked_signs",
    "make_moons",
    "make_opinions",
    "make_patients",
    "make_spirals",
    "make_two_waves",
    "make_xor",
    "read_idx",
    "read_table",
]
