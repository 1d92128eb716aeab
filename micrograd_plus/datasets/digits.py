"""The small digits that come with the package (attribution in data/optdigits-attribution.txt)."""

from importlib.resources import as_file, files

import numpy as np

from .dataset import Dataset, to_unit_interval
from .idx import read_labelled_images

_TEST_ROWS = 360  # 20 % of 1,797, rounded up


def load_digits(seed: int = 0) -> Dataset:
    """1,797 handwritten digits of 8×8 pixels, no download needed.

    They are the test part of UCI's "Optical Recognition of Handwritten Digits" (E. Alpaydin and
    C. Kaynak 1998, doi 10.24432/C50P49, CC BY 4.0). Each pixel counts the inked ones in a 4×4
    block of a 32×32 scan.

    The split is random because the files do not say which of the 13 people wrote what, so
    everyone's writing is in both parts: the test accuracy is that for known writers, and unknown
    ones would be harder.

    Args:
        seed: Chooses which rows are for testing and the order of all.

    Returns:
        `x_train` float32 (1437, 8, 8) from 0 (background) to 1 (ink), the counts divided by 16;
        `y_train` int64 (1437,) from 0 to 9; the test part likewise with 360 rows.

    >>> load_digits()
    Dataset(x_train=float32 (1437, 8, 8), y_train=int64 (1437,), x_test=float32 (360, 8, 8), \
y_test=int64 (360,), class_names=('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'))
    """
    folder = files("micrograd_plus.datasets") / "data"
    with (
        as_file(folder / "optdigits-images-idx3-ubyte.gz") as images_path,
        as_file(folder / "optdigits-labels-idx1-ubyte.gz") as labels_path,
    ):
        images, y = read_labelled_images(images_path, labels_path, image_shape=(8, 8), classes=10)
    x = to_unit_interval(images, 16)
    order = np.random.default_rng(seed).permutation(len(x))
    test, train = order[:_TEST_ROWS], order[_TEST_ROWS:]
    return Dataset(x[train], y[train], x[test], y[test], class_names=tuple("0123456789"))
