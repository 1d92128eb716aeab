"""Rows dealt out: to learn from, to validate on, to test on, and in folds."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus import training

SEEDS = st.integers(0, 2**32)
CLASSES = st.lists(st.integers(0, 3), min_size=2, max_size=60)
SHARES = st.lists(st.integers(1, 9), min_size=1, max_size=4).map(
    lambda parts: tuple(part / sum(parts) for part in parts)
)


@given(rows=st.integers(60, 200), shares=SHARES, seed=SEEDS)
def test_a_split_has_every_row_once_and_each_part_its_share(rows, shares, seed):
    parts = training.split(np.arange(rows), -np.arange(rows), shares, seed=seed)
    assert sorted(np.concatenate([x for x, _ in parts])) == list(range(rows))
    for (x, y), share in zip(parts, shares, strict=True):
        assert (x == -y).all()
        assert abs(len(x) - share * rows) <= 1


@given(each=st.integers(60, 90), shares=SHARES, seed=SEEDS)
def test_a_stratified_split_has_the_same_share_of_each_class(each, shares, seed):
    y = np.repeat([7, 3, 5], [each, 2 * each, 3 * each])
    parts = training.split(np.arange(len(y)), y, shares, stratify=True, seed=seed)
    assert sorted(np.concatenate([x for x, _ in parts])) == list(range(len(y)))
    for (_, labels), share in zip(parts, shares, strict=True):
        for label, count in Counter(y.tolist()).items():
            assert abs((labels == label).sum() - share * count) <= 1


@given(labels=st.lists(st.integers(0, 9), min_size=30, max_size=90), shares=SHARES, seed=SEEDS)
def test_a_stratified_part_has_its_share_of_the_whole_and_of_every_class(labels, shares, seed):
    y = np.array(labels)
    plain = training.split(y, y, shares, seed=seed)
    parts = training.split(np.arange(len(y)), y, shares, stratify=True, seed=seed)
    assert [len(x) for x, _ in parts] == [len(x) for x, _ in plain]
    for (_, own), share in zip(parts, shares, strict=True):
        for label, count in Counter(labels).items():
            assert abs((own == label).sum() - share * count) < 1 + 1e-9


def test_small_classes_do_not_make_a_part_larger():
    y = np.repeat(np.arange(60), 6)
    train, test = training.split(y, y, (0.75, 0.25), stratify=True, seed=0)
    assert (len(train[0]), len(test[0])) == (270, 90)
    assert set(Counter(test[1].tolist()).values()) == {1, 2}


def test_the_class_with_the_largest_remainder_is_rounded_up():
    y = np.repeat([0, 1, 2], [9, 11, 10])  # of 0.7: 6.3, 7.7 and 7
    (_, train), (_, test) = training.split(y, y, (0.7, 0.3), stratify=True, seed=0)
    assert Counter(train.tolist()) == {0: 6, 1: 8, 2: 7}
    assert Counter(test.tolist()) == {0: 3, 1: 3, 2: 3}


def test_of_equal_remainders_any_class_is_rounded_up():
    y = np.repeat(np.arange(10), 2)
    parts = [training.split(y, y, (0.75, 0.25), stratify=True, seed=s)[1][1] for s in range(9)]
    assert len({tuple(sorted(part)) for part in parts}) > 1


def test_a_stratified_part_is_not_ordered_by_class():
    y = np.repeat([0, 1], 50)
    (_, labels), _ = training.split(y, y, stratify=True, seed=0)
    assert (np.diff(labels) < 0).any()


def test_the_order_is_random_and_of_the_seed():
    x = np.arange(50)
    first, again, other = (training.split(x, x, seed=seed)[0][0].tolist() for seed in (1, 1, 2))
    assert first == again != other
    assert first != sorted(first)


def test_several_inputs_are_split_together():
    x = {"a": np.arange(10), "b": np.arange(10) * 2}
    for part, (target,) in training.split(x, (np.arange(10) * 3,), seed=0):
        assert (part["a"] * 2 == part["b"]).all()
        assert (part["a"] * 3 == target).all()


def test_scikit_learn_splits_into_as_many_rows():
    model_selection = pytest.importorskip("sklearn.model_selection")
    x = np.arange(40)
    y = np.repeat([0, 1], [10, 30])
    theirs = model_selection.train_test_split(x, y, test_size=0.2, stratify=y, random_state=0)
    (own, _), (own_test, labels) = training.split(x, y, stratify=True, seed=0)
    assert (len(own), len(own_test)) == (len(theirs[0]), len(theirs[1]))
    assert Counter(labels.tolist()) == Counter(theirs[3].tolist())


@given(rows=st.integers(2, 60), data=st.data(), seed=SEEDS)
def test_every_row_is_held_out_once(rows, data, seed):
    folds = data.draw(st.integers(2, rows))
    pairs = list(training.k_folds(rows, folds, seed=seed))
    assert len(pairs) == folds
    assert sorted(np.concatenate([held_out for _, held_out in pairs])) == list(range(rows))
    for learned, held_out in pairs:
        assert sorted([*learned, *held_out]) == list(range(rows))
    sizes = {len(held_out) for _, held_out in pairs}
    assert max(sizes) - min(sizes) <= 1


@given(labels=CLASSES, data=st.data(), seed=SEEDS)
def test_each_fold_holds_as_many_of_each_class_but_for_one(labels, data, seed):
    folds = data.draw(st.integers(2, len(labels)))
    y = np.array(labels)
    pairs = list(training.k_folds(len(y), folds, stratify=y, seed=seed))
    assert sorted(np.concatenate([held_out for _, held_out in pairs])) == list(range(len(y)))
    for label in set(labels):
        counts = [(y[held_out] == label).sum() for _, held_out in pairs]
        assert max(counts) - min(counts) <= 1
    sizes = [len(held_out) for _, held_out in pairs]
    assert max(sizes) - min(sizes) <= 1


def test_classes_may_be_names():
    y = np.array(["gold", "silver"] * 4)
    for _, held_out in training.k_folds(8, 4, stratify=y, seed=0):
        assert sorted(y[held_out]) == ["gold", "silver"]


def test_classes_may_be_one_hot_rows_or_a_column():
    y = np.array([0, 1, 2] * 4)
    by_number, by_row, by_column = (
        [held_out.tolist() for _, held_out in training.k_folds(12, 4, stratify=labels, seed=0)]
        for labels in (y, np.eye(3)[y], y[:, None])
    )
    assert by_number == by_row == by_column


def test_other_seeds_give_other_folds():
    one, again, other = (
        [held_out.tolist() for _, held_out in training.k_folds(20, 4, seed=seed)]
        for seed in (0, 0, 1)
    )
    assert one == again != other


Y = np.array([0, 1] * 5)


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        (0.8, r"shares are of all parts, such as \(0.8, 0.2\), got 0.8"),
        ((80, 20), r"shares must be above 0 and sum to 1, got \(80, 20\)"),
        ((0.5, 0.4), "sum to 1"),
        ((1.2, -0.2), "above 0"),
        ((), "sum to 1"),
        ((0.96, 0.04), "a share of 0.04 of 10 rows has none$"),
    ],
)
def test_shares_that_cannot_be_are_refused(shares, words):
    with pytest.raises(ValueError, match=words):
        training.split(Y, Y, shares)


def test_targets_that_are_no_classes_cannot_be_stratified():
    with pytest.raises(ValueError, match="for classes: no two of the 10 rows are of one"):
        training.split(Y, np.arange(10) / 10, stratify=True)
    with pytest.raises(ValueError, match=r"by classes \(n,\) or one-hot rows, got shape \(10, 2\)"):
        training.split(Y, np.ones((10, 2)), stratify=True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((10, 1), "folds must be an integer of 2 or more, got 1"),
        ((10, 2.5), "got 2.5"),
        ((10, 11), "folds must be from 2 to the number of rows, 10, got 11"),
        ((Y, 2), "rows must be an integer of 1 or more, got array"),
    ],
)
def test_folds_that_cannot_be_are_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        list(training.k_folds(*arguments))


def test_classes_in_place_of_whether_to_stratify_are_refused():
    with pytest.raises(TypeError, match=r"stratify must be True, .* got array \(10,\) int"):
        training.split(Y, Y, stratify=Y)


def test_classes_of_other_rows_are_refused():
    with pytest.raises(ValueError, match="a class for each of the 10 rows, got 9"):
        list(training.k_folds(10, 2, stratify=Y[:9]))


def test_a_seed_below_0_is_refused():
    with pytest.raises(ValueError, match=r"seed must be an integer of 0 or more, .*, got -1"):
        training.split(Y, Y, seed=-1)
    with pytest.raises(ValueError, match=r"seed must be an integer of 0 or more, .*, got -1"):
        list(training.k_folds(10, 2, seed=-1))
