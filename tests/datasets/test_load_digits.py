from importlib.resources import files

import numpy as np
import pytest

from micrograd_plus.datasets import load_digits

FOLDER = files("micrograd_plus.datasets") / "data"


def rows(dataset):
    x, y = np.concatenate([dataset.x_train, dataset.x_test]), np.append(dataset[1], dataset[3])
    return sorted((label, image.tobytes()) for image, label in zip(x, y, strict=True))


def test_a_fifth_of_the_digits_is_for_testing():
    digits = load_digits()
    assert digits.x_train.shape == (1437, 8, 8)
    assert digits.x_test.shape == (360, 8, 8)


def test_images_are_float32_from_0_to_1_and_labels_int64_from_0_to_9():
    x_train, y_train, x_test, y_test, class_names = load_digits()
    assert x_train.dtype == x_test.dtype == np.float32
    assert y_train.dtype == y_test.dtype == np.int64
    assert (x_train.min(), x_train.max()) == (0, 1)
    assert set(y_train) == set(y_test) == set(range(10))
    assert class_names == tuple("0123456789")


def test_pixels_are_sixteenths():
    x = load_digits().x_train * 16
    np.testing.assert_array_equal(x, x.round())


def test_every_class_has_as_many_rows_as_the_origin_says():
    digits = load_digits()
    counts = np.bincount(np.append(digits.y_train, digits.y_test))
    # The table of test rows on the data set's page at the UCI repository.
    assert counts.tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_the_same_seed_gives_the_same_split():
    np.testing.assert_array_equal(load_digits(3).x_test, load_digits(3).x_test)


def test_another_seed_splits_the_same_rows_otherwise():
    assert rows(load_digits(0)) == rows(load_digits(1))
    assert not np.array_equal(load_digits(0).x_test, load_digits(1).x_test)


def test_changing_what_was_loaded_does_not_change_the_next_load():
    load_digits().x_train[:] = 7
    assert load_digits().x_train.max() == 1


def test_they_are_the_digits_that_scikit_learn_has():
    reference = pytest.importorskip("sklearn.datasets").load_digits()
    images = (reference.images / 16).astype(np.float32)
    pairs = zip(images, reference.target, strict=True)
    assert rows(load_digits()) == sorted((label, image.tobytes()) for image, label in pairs)


def test_the_embedded_files_are_small():
    sizes = [len(file.read_bytes()) for file in FOLDER.iterdir() if file.name.endswith(".gz")]
    assert 0 < sum(sizes) < 50_000


@pytest.mark.parametrize("part", ["Alpaydin", "Kaynak", "10.24432/C50P49", "CC BY 4.0", "changed"])
def test_the_attribution_lies_beside_the_files(part):
    assert part in (FOLDER / "optdigits-attribution.txt").read_text(encoding="utf-8")
