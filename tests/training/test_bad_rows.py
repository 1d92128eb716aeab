"""Text, None and nan among the data are named with their row and column."""

import numpy as np
import pytest

from micrograd_plus import functions, nn, optim, training

X = np.random.default_rng(0).normal(size=(20, 3))
Y = X[:, :1]


class Table:
    """A table as pandas': columns with names, and [] for these."""

    def __init__(self, rows, columns):
        self.rows = rows
        self.shape = np.shape(rows)
        self.columns = columns
        self.iloc = self.rows

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, label):
        raise KeyError(label)

    def __array__(self, dtype=None, copy=None):
        return np.array(self.rows, dtype or object)


def network():
    return nn.Sequential(nn.Dense(3, 4, "tanh", seed=0), nn.Dense(4, 1, seed=1))


def fit(x=X, y=Y, model=None, **options):
    model = model or network()
    return training.fit(
        model,
        x,
        y,
        loss="mean_squared_error",
        optimizer=optim.SGD(model.parameters()),
        **{"batch_size": 5, "seed": 0, "verbose": False} | options,
    )


def with_entry(entry, row=17, column=1, kind=float):
    x = X.astype(kind)
    x[row, column] = entry
    return x


@pytest.mark.parametrize("shuffle", [True, False])
def test_the_row_and_the_column_of_nan_are_those_of_the_data(shuffle):
    words = "Of the data, x has nan in row 17, column 1: fill such places, leave these rows out"
    with pytest.raises(FloatingPointError, match=words):
        fit(with_entry(np.nan), shuffle=shuffle)


def test_infinity_is_named_too():
    model = nn.Sequential(nn.Dense(3, 1, seed=0))
    with pytest.raises(FloatingPointError, match="x has -inf in row 17, column 1"):
        fit(with_entry(-np.inf), model=model)


def test_a_column_of_a_table_is_named_by_its_name():
    table = Table(with_entry(np.nan).tolist(), ["age", "height", "weight"])
    with pytest.raises(FloatingPointError, match="x has nan in row 17, column 'height'"):
        fit(table)


def test_a_target_that_is_nan_is_named():
    y = np.array(Y)
    y[3] = np.nan
    with pytest.raises(FloatingPointError, match="y has nan in row 3, column 0"):
        fit(y=y)


def test_a_target_of_one_axis_has_no_column():
    y = np.array(Y[:, 0])
    y[3] = np.nan
    with pytest.raises(FloatingPointError, match="y has nan in row 3: fill"):
        fit(y=y)


def test_a_weight_that_is_nan_is_named():
    weights = np.ones(20)
    weights[4] = np.nan
    with pytest.raises(FloatingPointError, match="sample_weight has nan in row 4: fill"):
        fit(sample_weight=weights)


def test_a_place_in_images_is_named():
    images = np.zeros((6, 2, 2, 1))
    images[4, 0, 1, 0] = np.nan
    model = nn.Sequential(nn.Flatten(), nn.Dense(4, 1, seed=0))
    with pytest.raises(FloatingPointError, match=r"x has nan in row 4, at \(0, 1, 0\)"):
        fit(images, np.zeros(6), model)


def test_of_several_inputs_the_one_is_named():
    class Sum(nn.Module):
        def __init__(self):
            self.dense = nn.Dense(3, 1, seed=0)

        def forward(self, a, b):
            return self.dense(a + b)

    with pytest.raises(FloatingPointError, match=r"x\['b'\] has nan in row 17, column 1"):
        fit({"a": X, "b": with_entry(np.nan)}, Y, Sum())


def test_rows_that_are_held_out_count_from_the_beginning():
    with pytest.raises(FloatingPointError, match="x has nan in row 2, column 1"):
        fit(with_entry(np.nan, row=2), validation_split=0.5)


def test_of_an_iterable_the_row_is_that_of_the_batch():
    class Loader:
        def __iter__(self):
            return iter([(X[:5], Y[:5]), (with_entry(np.nan)[15:], Y[15:])])

    words = "epoch 1, batch 2: .* x has nan in row 2 of the batch, column 1"
    with pytest.raises(FloatingPointError, match=words):
        fit(Loader(), None, batch_size=32)


def test_nan_that_a_model_masks_is_no_error():
    class Masks(nn.Module):
        def __init__(self):
            self.dense = nn.Dense(3, 1, seed=0)

        def forward(self, x):
            return self.dense(functions.where(np.isnan(x), 0.0, x))

    assert np.isfinite(fit(with_entry(np.nan), model=Masks())["loss"][0])


def test_where_the_data_are_finite_the_advice_is_another():
    with pytest.raises(FloatingPointError, match=r"\. A smaller learning rate") as error:
        model = network()
        model[0].weight.data[:] = np.nan
        fit(model=model)
    assert "Of the data" not in str(error.value)


TEXT = with_entry("Oslo", kind=object)


@pytest.mark.parametrize(
    ("x", "words"),
    [
        (TEXT, "x has 'Oslo' in row 17, column 1. Give numbers, such as the class numbers of"),
        (TEXT.tolist(), "x has 'Oslo' in row 17, column 1"),
        (TEXT.astype(str), "x has 'Oslo' in row 17, column 1"),
        (Table(TEXT.tolist(), ["a", "city", "b"]), "x has 'Oslo' in row 17, column 'city'"),
    ],
    ids=["objects", "lists", "text", "table"],
)
class TestText:
    def test_it_is_named_before_the_first_update(self, x, words):
        model = network()
        before = model.state_dict()
        with pytest.raises((TypeError, ValueError), match=words):
            fit(x, model=model)
        for name, array in model.state_dict().items():
            assert np.array_equal(array, before[name])

    def test_it_is_named_in_use(self, x, words):
        with pytest.raises((TypeError, ValueError), match=words):
            training.predict(network(), x)
        with pytest.raises((TypeError, ValueError), match=words):
            training.evaluate(network(), x, Y, "mean_squared_error")


def test_none_among_numbers_is_named_as_nan():
    table = Table(with_entry(None, kind=object).tolist(), ["a", "b", "c"])
    with pytest.raises(FloatingPointError, match="x has nan in row 17, column 'b'"):
        fit(table)


def test_text_among_targets_is_named():
    labels = np.array(["cat", "dog"] * 10)
    with pytest.raises(TypeError, match=r"y has 'cat' in row 0. Give numbers, .*LabelEncoder"):
        fit(y=labels)


def test_a_model_that_takes_text_trains():
    lengths = nn.Lambda(lambda words: np.array([[len(word)] for word in words], float))
    model = nn.Sequential(lengths, nn.Dense(1, 1, seed=0))
    words = np.array(["a", "bb", "ccc", "dd"])
    history = fit(words, np.array([[1.0], [2.0], [3.0], [2.0]]), model)
    assert len(history["loss"]) == 1


def test_text_is_not_blamed_for_what_comes_later():
    class Fails(training.Callback):
        def on_epoch_start(self, run):
            if run.epochs_done == 1:
                raise TypeError("for another reason")

    lengths = nn.Lambda(lambda words: np.array([[len(word)] for word in words], float))
    model = nn.Sequential(lengths, nn.Dense(1, 1, seed=0))
    with pytest.raises(TypeError) as error:
        fit(np.array(["a", "bb"]), np.zeros(2), model, epochs=2, callbacks=[Fails()])
    assert str(error.value) == "for another reason"


def test_text_among_rows_that_are_held_out_is_named_before_the_first_update():
    model = network()
    before = model.state_dict()
    many = np.vstack([X.astype(object)] * 10 + [TEXT])
    with pytest.raises((TypeError, ValueError), match="x has 'Oslo' in row 217, column 1"):
        fit(many, np.zeros(220), model, validation_split=0.9)
    for name, array in model.state_dict().items():
        assert np.array_equal(array, before[name])


def test_text_that_augment_makes_numbers_of_trains():
    words = np.array([["a"], ["bb"], ["ccc"], ["dd"]])
    model = nn.Sequential(nn.Dense(1, 1, seed=0))
    history = fit(words, np.zeros(4), model, augment=lambda x, rng: np.char.str_len(x))
    assert len(history["loss"]) == 1


def test_a_table_of_pandas_has_its_columns_named():
    pandas = pytest.importorskip("pandas", reason="pandas' tables are tried where it is")
    table = pandas.DataFrame(X, columns=["age", "height", "weight"])
    table.loc[17, "weight"] = None
    with pytest.raises(FloatingPointError, match="x has nan in row 17, column 'weight'"):
        fit(table)
    table["city"] = "Oslo"
    with pytest.raises((TypeError, ValueError), match="x has 'Oslo' in row 0, column 'city'"):
        fit(table[["age", "height", "city"]])


def test_a_tuple_of_lists_is_one_array_here_too():
    words = "x has 'Oslo' in row 17, column 1"
    with pytest.raises((TypeError, ValueError), match=words):
        fit(tuple(TEXT.tolist()))


def test_what_is_neither_number_nor_text_is_to_be_filled():
    class Missing:  # as pandas.NA is
        def __repr__(self):
            return "<NA>"

    words = "x has <NA> in row 17, column 1. Fill such places, or leave these rows out"
    with pytest.raises(TypeError, match=words):
        fit(with_entry(Missing(), kind=object))
