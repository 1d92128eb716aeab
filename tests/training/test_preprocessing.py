"""Standardising, class numbers for labels, one-hot rows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from micrograd_plus.training import LabelEncoder, Standardizer, one_hot

RNG = np.random.default_rng(0)
TABLES = arrays.arrays(
    "float64",
    st.tuples(st.integers(1, 8), st.integers(1, 3)),
    elements=st.floats(-1e6, 1e6).map(lambda x: round(x, 3)),
)


def test_columns_have_mean_0_and_deviation_1():
    x = RNG.normal(5, 3, size=(50, 4))
    z = Standardizer(x).transform(x)
    np.testing.assert_allclose(z.mean(axis=0), 0, atol=1e-14)
    np.testing.assert_allclose(z.std(axis=0), 1)


def test_other_rows_go_by_the_numbers_of_those_it_is_made_from():
    assert Standardizer([[0.0], [2.0]]).transform([[5.0]]).tolist() == [[4.0]]


@given(TABLES)
def test_it_does_what_scikit_learn_does(x):
    preprocessing = pytest.importorskip("sklearn.preprocessing")
    theirs = preprocessing.StandardScaler().fit(x)
    own = Standardizer(x)
    np.testing.assert_allclose(own.mean, theirs.mean_, rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(own.transform(x), theirs.transform(x), rtol=1e-6, atol=1e-6)


@given(TABLES)
def test_the_inverse_gives_back_what_was_given(x):
    own = Standardizer(x)
    np.testing.assert_allclose(own.inverse_transform(own.transform(x)), x, rtol=1e-9, atol=1e-6)


@pytest.mark.parametrize("number", [0.1, 1e-8, 3e7, -0.7])
def test_a_column_of_equal_numbers_is_only_shifted(number):
    x = np.full((7, 1), number)  # whose deviation, rounded, need not be 0
    assert Standardizer(x).std.tolist() == [1.0]
    np.testing.assert_allclose(Standardizer(x).transform(x), 0, atol=1e-8)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("number", [0.3, 1e-8, 3e7, -0.7])
def test_a_column_of_numbers_that_differ_by_rounding_is_only_shifted(number, dtype):
    x = np.full((50, 1), number, dtype)
    x[::3] = np.nextafter(x[1], np.inf, dtype=dtype)
    x[2::3] = np.nextafter(x[1], -np.inf, dtype=dtype)
    assert len(np.unique(x)) == 3
    assert Standardizer(x).std.tolist() == [1.0]


def test_small_differences_of_large_numbers_are_no_rounding():
    years = np.tile([2020.0, 2021.0], 50_000).astype("float32")
    seconds = 1.7e9 + np.arange(100) / 1000
    for x in (years, seconds, np.array([10**15, 10**15 + 1])):
        assert 0.9 < Standardizer(x).transform(x).max() < 2


@pytest.mark.parametrize(
    ("given", "dtype"),
    [("float32", "float32"), ("float64", "float64"), ("int64", "float64"), ("bool", "float64")],
)
def test_float32_stays_float32(given, dtype):
    x = np.array([[0], [1]], given)
    assert Standardizer(x).transform(x).dtype == dtype
    assert Standardizer(x).inverse_transform(x).dtype == dtype


def test_images_are_standardised_pixel_by_pixel():
    x = RNG.normal(size=(5, 2, 3))
    own = Standardizer(x)
    assert own.mean.shape == (2, 3)
    np.testing.assert_array_equal(own.transform(x)[1], own.transform(x[1]))


@pytest.mark.parametrize(
    ("use", "error", "words"),
    [
        (lambda: Standardizer([]), ValueError, r"needs rows, got shape \(0,\)"),
        (lambda: Standardizer(3.0), ValueError, r"needs rows, got shape \(\)"),
        (lambda: Standardizer(["a"]), TypeError, "numbers are standardised, got <U1"),
        (
            lambda: Standardizer(np.zeros((3, 2))).transform(np.zeros((3, 4))),
            ValueError,
            r"made from rows of shape \(2,\), got \(3, 4\)",
        ),
        (
            lambda: Standardizer(np.zeros((3, 1))).transform(np.zeros((3, 4))),
            ValueError,
            r"rows of shape \(1,\), got \(3, 4\)",
        ),
        (
            lambda: Standardizer(np.zeros((3, 2))).inverse_transform(1.0),
            ValueError,
            r"rows of shape \(2,\), got \(\)",
        ),
    ],
)
def test_a_mistake_about_standardising_is_named(use, error, words):
    with pytest.raises(error, match=words):
        use()


LABELS = st.lists(st.text("abcé ", max_size=3), min_size=1) | st.lists(
    st.integers(-9, 9), min_size=1
)


@given(LABELS)
def test_labels_come_back(labels):
    encoder = LabelEncoder(labels)
    assert encoder.inverse_transform(encoder.transform(labels)).tolist() == labels


@given(LABELS)
def test_numbers_are_those_of_scikit_learn(labels):
    preprocessing = pytest.importorskip("sklearn.preprocessing")
    theirs = preprocessing.LabelEncoder().fit_transform(np.array(labels))
    assert LabelEncoder(labels).transform(labels).tolist() == theirs.tolist()


def test_letters_without_j_and_z_get_numbers_without_gaps():
    letters = [c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if c not in "JZ"]
    encoder = LabelEncoder(letters)
    assert encoder.transform(letters).tolist() == list(range(24))


@pytest.mark.parametrize(
    ("use", "error", "words"),
    [
        (lambda: LabelEncoder([]), ValueError, r"needs labels \(n,\), got shape \(0,\)"),
        (lambda: LabelEncoder([["a"]]), ValueError, r"got shape \(1, 1\)"),
        (
            lambda: LabelEncoder(["a", None]),
            TypeError,
            "of one kind have an order, got NoneType, str",
        ),
        (lambda: LabelEncoder(["a", 1]), TypeError, "labels of one kind have an order, got int"),
        (lambda: LabelEncoder(("a", 1.5, True)), TypeError, "got bool, float, str"),
        (lambda: LabelEncoder(["a", "1"]).transform(["a", 1]), TypeError, "got int, str"),
        (lambda: LabelEncoder([1, 2]).transform(["1"]), ValueError, "unknown labels: '1'; known "),
        (lambda: LabelEncoder(["1"]).transform([1]), ValueError, "unknown labels: 1; known are '1"),
        (lambda: LabelEncoder("ab"), ValueError, r"got shape \(\)"),
        (lambda: LabelEncoder(["a"]).transform(["b"]), ValueError, "unknown labels: 'b'; known"),
        (lambda: LabelEncoder([1, 2]).transform([3]), ValueError, "unknown labels: 3; known are"),
        (lambda: LabelEncoder(range(99)).transform([-1]), ValueError, "are 0, .*, 9, ...$"),
        (lambda: LabelEncoder(["a"]).inverse_transform([1]), ValueError, "from 0 to 0, got 1"),
        (lambda: LabelEncoder(["a"]).inverse_transform([-1]), ValueError, "got -1"),
        (lambda: LabelEncoder(["a"]).inverse_transform([0.0]), TypeError, "are integers, got flo"),
    ],
)
def test_a_mistake_about_labels_is_named(use, error, words):
    with pytest.raises(error, match=words):
        use()


@given(st.lists(st.integers(0, 6), min_size=1), st.integers(7, 9))
def test_one_hot_rows_are_those_of_scikit_learn(labels, classes):
    preprocessing = pytest.importorskip("sklearn.preprocessing")
    encoder = preprocessing.OneHotEncoder(categories=[range(classes)], sparse_output=False)
    theirs = encoder.fit_transform(np.array(labels)[:, None])
    assert one_hot(labels, classes).tolist() == theirs.tolist()


@given(arrays.arrays("uint8", arrays.array_shapes(), elements=st.integers(0, 5)))
def test_a_row_has_its_1_at_the_label_and_any_shape_is_kept(labels):
    rows = one_hot(labels)
    assert rows.shape == (*labels.shape, labels.max() + 1)
    assert (rows.argmax(axis=-1) == labels).all()
    assert (rows.sum(axis=-1) == 1).all()


def test_one_hot_rows_are_float32_unless_told_otherwise():
    assert one_hot([0]).dtype == "float32"
    assert one_hot([0], dtype="float64").dtype == "float64"


def test_each_row_is_one_s_own():
    rows = one_hot([0, 0])
    rows[0] = 5.0
    assert rows[1].tolist() == [1.0]


@pytest.mark.parametrize(
    ("labels", "error", "words"),
    [
        ([-1], ValueError, "from 0 to 2, got -1"),
        ([3, 1, 9], ValueError, "class numbers run from 0 to 2, got 3, 9"),
        ([1.0], TypeError, "class numbers are integers, got float64"),
        (["a"], TypeError, "got <U1"),
        ([True], TypeError, "got bool"),
    ],
)
def test_a_label_outside_of_the_classes_is_named(labels, error, words):
    with pytest.raises(error, match=words):
        one_hot(labels, 3)
