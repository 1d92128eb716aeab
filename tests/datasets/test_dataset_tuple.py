import numpy as np

from micrograd_plus.datasets import Dataset


def dataset() -> Dataset:
    x, y = np.zeros((3, 2), np.float32), np.arange(3)
    return Dataset(x, y, x[:1], y[:1], ("a", "b", "c"))


def test_a_dataset_unpacks_into_its_five_fields():
    x_train, y_train, x_test, y_test, class_names = dataset()
    assert [len(x_train), len(y_train), len(x_test), len(y_test)] == [3, 3, 1, 1]
    assert class_names == ("a", "b", "c")


def test_the_repr_gives_shapes_and_dtypes_and_no_numbers():
    assert repr(dataset()) == (
        "Dataset(x_train=float32 (3, 2), y_train=int64 (3,), x_test=float32 (1, 2), "
        "y_test=int64 (1,), class_names=('a', 'b', 'c'))"
    )
