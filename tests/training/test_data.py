"""What may be passed as data, and how it is read."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus import Tensor, nn, optim, training
from micrograd_plus.training.data import Data

X = np.random.default_rng(0).normal(size=(11, 3)).astype("float32")
Y = X.sum(axis=1)


def fit(x, y=Y, **options):
    model = nn.Sequential(nn.Dense(3, 1, seed=0))
    training.fit(
        model,
        x,
        y,
        loss="mean_squared_error",
        optimizer=optim.SGD(model.parameters(), lr=0.1),
        **{"batch_size": 4, "epochs": 2, "seed": 0, "verbose": False} | options,
    )
    return model[0].weight.data.tolist()


class Rows:
    """A data set of one's own: no more than a length and an index."""

    def __init__(self, rows):
        self.rows = rows
        self.read = []

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, i):
        if type(i) is not int:
            raise TypeError(f"rows are read one by one, not {i!r}")
        self.read.append(i)
        return self.rows[i]


class Stored:
    """A data set in a file, as HDF5's: its shape is known, and it is read in ascending order."""

    def __init__(self, rows):
        self.rows = rows
        self.shape = rows.shape
        self.read = []

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, places):
        if not isinstance(places, slice) and (np.diff(places) <= 0).any():
            raise TypeError("Indexing elements must be in increasing order")
        found = self.rows[places]
        self.read.append(len(found))
        return found


class Table:
    """A table as pandas': [] means labels of columns, not places of rows."""

    def __init__(self, rows):
        self.rows = rows
        self.shape = rows.shape
        self.iloc = rows

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, label):
        raise KeyError(label)

    def __array__(self, dtype=None, copy=None):
        return np.array(self.rows, dtype)


@pytest.mark.parametrize(
    "kind",
    [list, np.ndarray.tolist, Tensor, Rows, Stored, Table, tuple, lambda x: x.astype(object)],
    ids=["list of arrays", "lists", "Tensor", "indexed", "stored", "table", "tuple", "objects"],
)
def test_any_kind_of_data_trains_like_an_array(kind):
    y = kind(Y) if kind is not tuple else tuple(Y)
    x = kind(X) if kind is not tuple else tuple(X.tolist())
    assert fit(x, y, validation_split=0.3) == fit(X, Y, validation_split=0.3)


def test_hdf5_data_sets_train_like_arrays(tmp_path):
    h5py = pytest.importorskip("h5py")
    with h5py.File(tmp_path / "data.h5", "w") as file:
        file["x"], file["y"] = X, Y
        assert fit(file["x"], file["y"]) == fit(X)


def test_tables_of_pandas_train_like_arrays_whatever_their_labels():
    pandas = pytest.importorskip("pandas")
    x = pandas.DataFrame(X, index=range(11)[::-1])
    y = pandas.Series(Y, index=np.roll(range(11), 3))
    assert fit(x, y) == fit(X)


def test_a_file_is_read_batch_by_batch():
    stored = Stored(X)
    fit(stored, validation_split=0.2, epochs=1)
    tried, *read = stored.read
    assert tried == 3
    assert read == [4, 4, 3]  # of which the last 3 are those held out


def test_every_row_of_a_data_set_is_read_once_an_epoch():
    rows = Rows(X)
    fit(rows, epochs=2)
    tried = 4 + 3  # of a batch, and of the last one, which is smaller
    assert sorted(rows.read[tried:]) == sorted(2 * list(range(11)))


def test_a_part_of_the_rows_counts_from_its_own_first_row():
    _, part = Data.of(X, Y).split(8)
    assert part[np.array([2, 0])].y.tolist() == Y[[10, 8]].tolist()
    assert part[1:].y.tolist() == Y[9:].tolist()


def test_a_memory_mapped_array_is_never_in_memory_as_a_whole(tmp_path):
    shape = (400_000, 3)
    mapped = np.memmap(tmp_path / "x", "float32", "w+", shape=shape)  # 4.8 MB
    y = np.zeros(shape[0], "float32")
    model = nn.Sequential(nn.Dense(3, 1, seed=0))
    tracemalloc.start()
    training.fit(
        model,
        mapped,
        y,
        loss="mean_squared_error",
        optimizer=optim.SGD(model.parameters()),
        batch_size=4000,
        shuffle=False,
        validation_split=0.5,
        verbose=False,
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < mapped.nbytes / 4


def test_batches_give_inputs_and_targets_together():
    for x, y in training.batches(X, Y, batch_size=4, seed=0):
        np.testing.assert_allclose(x.sum(axis=1), y, rtol=1e-6)


@given(rows=st.integers(1, 30), batch_size=st.integers(1, 40), shuffle=st.booleans())
def test_batches_have_every_row_once_and_all_but_the_last_are_full(rows, batch_size, shuffle):
    found = list(training.batches(np.arange(rows), None, batch_size, shuffle, seed=1))
    assert sorted(np.concatenate(found)) == list(range(rows))
    assert {len(batch) for batch in found[:-1]} <= {batch_size}
    assert 1 <= len(found[-1]) <= batch_size


def test_batches_may_all_be_full():
    found = training.batches(np.arange(7), batch_size=3, shuffle=False, drop_last=True)
    assert [batch.tolist() for batch in found] == [[0, 1, 2], [3, 4, 5]]


def test_a_last_batch_that_is_whole_is_never_dropped():
    found = training.batches(np.arange(3), batch_size=3, shuffle=False, drop_last=True)
    assert [batch.tolist() for batch in found] == [[0, 1, 2]]


def test_batches_of_several_inputs_have_the_same_names():
    x = {"a": np.arange(4), "b": (np.arange(4) * 10).tolist()}
    (batch, _), *_ = training.batches(x, (Y[:4], Y[:4]), batch_size=2, shuffle=False)
    assert {name: part.tolist() for name, part in batch.items()} == {"a": [0, 1], "b": [0, 10]}


def test_a_generator_gives_every_epoch_an_order_of_its_own():
    rng = np.random.default_rng(0)
    one, other = (next(iter(training.batches(np.arange(20), seed=rng))) for _ in range(2))
    assert one.tolist() != other.tolist()


def test_a_mistake_about_batches_is_found_when_they_are_asked_for():
    with pytest.raises(ValueError, match="batch_size must be an integer of 1 or more, got 0"):
        training.batches(X, Y, batch_size=0)


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        ((X, X[:5]), Y, r"x has 11 rows and x\['1'\] has shape \(5, 3\)"),
        ({"a": X, "b": X[:0]}, Y, r"the data set is empty: x\['b'\] has shape \(0, 3\)"),
        (X, {"price": Y[:3]}, r"x has 11 rows and y\['price'\] has shape \(3,\)"),
        (Rows(X), Y[:3], r"x has 11 rows and y has shape \(3,\)"),
        (Rows([]), [], r"data set is empty: x has shape \(0,\)"),
        ({"a": {"b": X}}, Y, "x must have a row for each example: .*, got dict"),
        ("rows.csv", Y, "got str"),
        (Stored(np.array(3.0)), Y, "x must have a row for each example: .*, got Stored"),
    ],
)
def test_what_does_not_fit_together_is_named(x, y, words):
    with pytest.raises(ValueError, match=words):
        training.batches(x, y)
