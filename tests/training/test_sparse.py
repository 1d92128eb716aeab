"""Sparse matrices are made dense batch by batch."""

import numpy as np
import pytest

from micrograd_plus import nn, optim, training

RNG = np.random.default_rng(0)
X = RNG.normal(size=(11, 3)) * (RNG.random((11, 3)) > 0.5)
Y = X[:, :1] - X[:, 1:2]


class Sparse:
    """As SciPy's: a shape, rows by their places, and no length."""

    def __init__(self, rows, made_dense=None):
        self.rows = rows
        self.shape = rows.shape
        self.made_dense = [] if made_dense is None else made_dense

    def __len__(self):
        raise TypeError("sparse array length is ambiguous")

    def __getitem__(self, places):
        return Sparse(self.rows[places], self.made_dense)

    def toarray(self):
        self.made_dense.append(len(self.rows))
        return np.array(self.rows)


def network():
    return nn.Sequential(nn.Dense(3, 1, seed=0))


def fit(x, y=Y, **options):
    model = network()
    return training.fit(
        model,
        x,
        y,
        loss="mean_squared_error",
        optimizer=optim.SGD(model.parameters(), lr=0.1),
        **{"batch_size": 4, "epochs": 2, "seed": 0, "verbose": False} | options,
    )


def test_they_train_like_arrays():
    assert fit(Sparse(X), validation_split=0.3) == fit(X, validation_split=0.3)


def test_a_format_that_is_a_dictionary_as_well_is_one_matrix():
    class ByPlace(Sparse, dict):
        """A dictionary of entries, as SciPy's dok_matrix, of which another format has rows."""

        def tocsr(self):
            return Sparse(self.rows)

    assert fit(ByPlace(X)) == fit(X)


def test_targets_may_be_sparse():
    assert fit(X, Sparse(Y)) == fit(X)


def test_no_more_than_a_batch_is_dense_at_a_time():
    sparse = Sparse(X)
    fit(sparse, drop_last=True)
    assert sparse.made_dense == [4, 4] * 2


def test_they_are_evaluated_and_predicted_like_arrays():
    model = network()
    by_batches = training.evaluate(model, Sparse(X), Y, "mean_squared_error", batch_size=4)
    assert by_batches == training.evaluate(model, X, Y, "mean_squared_error", batch_size=4)
    assert np.array_equal(training.predict(model, Sparse(X)), training.predict(model, X))


def test_batches_of_them_are_arrays():
    for x, _ in training.batches(Sparse(X), Y, batch_size=4):
        assert type(x) is np.ndarray


def test_sparse_arrays_without_rows_are_refused():
    with pytest.raises(ValueError, match=r"y is a sparse array of shape \(11,\): give its toarray"):
        fit(X, Sparse(Y[:, 0]))


KINDS = [
    "csr_array",
    "csr_matrix",
    "csc_array",
    "coo_matrix",
    "dok_array",
    "lil_array",
    "bsr_array",
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_of_scipy_trains_like_an_array(kind):
    sparse = pytest.importorskip("scipy.sparse", reason="SciPy's formats are tried where it is")
    assert fit(getattr(sparse, kind)(X), validation_split=0.3) == fit(X, validation_split=0.3)
