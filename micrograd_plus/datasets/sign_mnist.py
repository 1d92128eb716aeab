"""Sign Language MNIST: letters of American Sign Language (datamunge/sign-language-mnist, CC0)."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .dataset import Dataset
from .labelled_images import to_unit_interval
from .locations import search, where_to_put
from .pixel_csv import read_pixel_csv

_FILES = ("sign_mnist_train.csv", "sign_mnist_test.csv")
_J, _Z = 9, 25  # these two letters are movements, which no photograph shows
_FILE_LABELS = tuple(label for label in range(26) if label not in (_J, _Z))


def load_sign_mnist() -> Dataset:
    """Photographs of hands that sign the 24 letters of the alphabet other than J and Z.

    The files number the letters by the whole alphabet, 0 to 24 without 9; here those after J move
    down by one, so that 24 outputs are enough.

    `sign_mnist_train.csv` and `sign_mnist_test.csv`, plain or as `.gz`, are looked for in the
    folder `sign_mnist` of the folder that the environment variable `MICROGRAD_PLUS_DATA` names,
    then in the user's cache. They are not downloaded: Kaggle's set `datamunge/sign-language-mnist`
    needs an account there.

    Returns:
        `x_train` float32 (rows, 28, 28) from 0 (black) to 1 (white), the file's values divided by
        255; `y_train` int64 (rows,) from 0 to 23; the test part likewise. `class_names` are the
        letters.

    Raises:
        ValueError: Naming file and line, if a file is damaged or of another layout.
        FileNotFoundError: The files are nowhere; gives every place looked in.

    >>> load_sign_mnist().class_names  # doctest: +SKIP
    ('A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', ...)
    """
    files, looked_in = search("sign_mnist", _FILES)
    if not files:
        raise FileNotFoundError(
            "Sign Language MNIST is not on this computer, and Kaggle, which has it as "
            "datamunge/sign-language-mnist, needs an account to download it: "
            + "; looked in ".join([where_to_put("sign_mnist", _FILES), *looked_in])
        )
    x_train, y_train = _part(files[0])
    x_test, y_test = _part(files[1])
    class_names = tuple(chr(ord("A") + label) for label in _FILE_LABELS)
    return Dataset(x_train, y_train, x_test, y_test, class_names)


def _part(path: Path) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    pixels, labels = read_pixel_csv(path, pixels=28 * 28, labels=_FILE_LABELS)
    x = to_unit_interval(pixels.reshape(-1, 28, 28), 255)
    return x, np.searchsorted(_FILE_LABELS, labels).astype(np.int64)
