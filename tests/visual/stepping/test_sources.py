"""Which entries of its operands an entry of a result comes from."""

import numpy as np
import pytest

from micrograd_plus import Primitive, Tensor, steps
from micrograd_plus import functions as f
from micrograd_plus.testing.battery import ENTRIES, table
from micrograd_plus.testing.calls import samples
from micrograd_plus.visual.stepping.operations import Operand
from micrograd_plus.visual.stepping.records import ForwardStep
from micrograd_plus.visual.stepping.sources import Sources, sources_of, sources_of_all


def listed(source, operand, result):
    """For each entry of the result those of the operand, whichever way it is said."""
    if source.entries is not None:
        return [set(entries) for entries in source.entries]
    found = []
    for place in np.ndindex(result):
        along = [
            np.arange(size) if axis is None else np.array([place[axis]])
            for size, axis in zip(operand, source.axes, strict=True)
        ]
        corners = np.meshgrid(*along, indexing="ij")
        found.append(set(np.ravel_multi_index(corners, operand).ravel().tolist()))
    return found


def moved(sample, position, entry):
    """The entries of the result that change with one of an operand."""
    operands = [x.copy() for x in sample.operands]
    operands[position].reshape(-1)[entry] += 1e-3
    with np.errstate(all="ignore"):
        before, after = (np.ravel(sample.on_arrays(x)) for x in (sample.operands, operands))
    return np.flatnonzero(~((before == after) | (np.isnan(before) & np.isnan(after)))).tolist()


@pytest.mark.parametrize("primitive", table(), ids=lambda primitive: primitive.name)
def test_whatever_moves_a_result_is_among_its_sources(primitive):
    missing = []
    for sample in samples(primitive, ENTRIES[primitive.name]):
        given = tuple(Operand(None, x) for x in sample.operands)
        step = ForwardStep("y", primitive, given, sample.static, sample.y)
        for position, source in enumerate(sources_of(step)):
            operand = sample.operands[position]
            if source is None or operand.dtype.kind != "f":
                continue
            of = listed(source, operand.shape, sample.y.shape)
            missing += [
                (str(sample), position, entry, result)
                for entry in range(operand.size)
                for result in moved(sample, position, entry)
                if entry not in of[result]
            ]
    assert missing == []


def rule(y):
    """Of the last operation: the axes of each operand, or how many entries are listed."""
    last = steps(y, np.ones(y.shape)).forward[-1]
    return [
        x and (x.axes if x.entries is None else sum(map(len, x.entries))) for x in sources_of(last)
    ]


def ones(*shape):
    return Tensor(np.ones(shape))


@pytest.mark.parametrize(
    ("y", "axes"),
    [
        (ones(2, 3) @ ones(3, 4), [(0, None), (None, 1)]),
        (ones(2, 3) + ones(3), [(0, 1), (1,)]),
        (ones(2, 3) * ones(2, 1), [(0, 1), (0, None)]),
        (ones(2, 3).sum(axis=0), [(None, 0)]),
        (ones(2, 3).T, [(1, 0)]),
        (f.softmax(ones(2, 3)), [(0, None)]),
        (f.linear(ones(2, 3), ones(3, 4), ones(4)), [(0, None), (None, 1), (1,)]),
    ],
)
def test_where_one_rule_per_axis_holds_it_is_that_rule(y, axes):
    assert rule(y) == axes


def test_a_convolution_has_its_windows_listed():
    assert rule(f.conv2d(ones(1, 4, 4, 1), ones(3, 3, 1, 2)))[0] == 2 * 2 * 2 * 9


def test_a_window_of_pooling_is_all_of_it_and_not_the_largest_alone():
    x = Tensor(np.arange(4.0).reshape(1, 2, 2, 1))
    assert rule(f.max_pool2d(x, 2)) == [(None, None, None, None)]


def test_a_part_comes_from_where_it_was_taken():
    x = Tensor(np.arange(4.0))
    (step,) = steps(x[::-2], np.ones(2)).forward
    assert sources_of(step) == [Sources(None, ((3,), (1,)))]


def test_large_arrays_have_no_sources():
    assert rule(f.softmax(ones(21, 20))) == [None]


def test_numbers_of_classes_have_none():
    assert rule(f.softmax_cross_entropy(ones(2, 3), np.array([0, 1])))[1] is None


def test_an_operation_on_arrays_alone_has_none():
    double = Primitive(
        "double", on_arrays=lambda a: 2 * np.asarray(a, float), vjps=(lambda g, y, a: 2 * g,)
    )
    assert rule(double(ones(2))) == [None]


def test_operations_are_run_only_as_long_as_that_does_not_take_seconds(monkeypatch):
    monkeypatch.setattr("micrograd_plus.visual.stepping.sources._MOST_PAIRS", 10)
    y = f.softmax(f.softmax(ones(2, 3)).exp())
    first, exp, last = sources_of_all(steps(y, np.ones((2, 3))).forward)
    assert [first[0].axes, exp[0].axes, last[0]] == [(0, None), (0, 1), None]
