"""The survey of operations leaves nothing out, computes what PyTorch does, and says its reasons."""

import operator

import numpy as np
import pytest

from benchmarks import operations, report, results, words
from benchmarks.compare import OURS, Comparison, Effort
from benchmarks.layers import layers
from benchmarks.results import Result
from benchmarks.works import all_works
from micrograd_plus import Tensor, functions, nn

WORKS = {work.name: work for work in all_works()}
LAYERS = {layer.name: layer for layer in layers()}
SURVEYED = {name.split(",")[0] for name in WORKS | LAYERS}
# They hold other layers or none, are whole models, or made of Values.
NO_LAYERS = {
    *("Module", "Activation", "Lambda", "Sequential", "Residual", "GPT"),
    *("Neuron", "Layer", "MLP", "ScalarGPT"),
}


@pytest.mark.parametrize("name", functions.__all__)
def test_every_function_is_surveyed(name):
    surveyed = [getattr(functions, word, None) for word in SURVEYED]
    is_layer = name in map(str.lower, LAYERS)  # nn.LSTM is all that functions.lstm does
    assert is_layer or getattr(functions, name) in surveyed, (
        f"nothing tells how fast {name} is: add to benchmarks/works.py a line such as\n"
        f"    yield from each({name!r}, X)\n"
        "or a call, as there are, with the same in PyTorch's words"
    )


@pytest.mark.parametrize("name", nn.__all__)
def test_every_layer_is_surveyed(name):
    kind = getattr(nn, name)
    if not (isinstance(kind, type) and issubclass(kind, nn.Module)) or name in NO_LAYERS:
        return
    is_function = issubclass(kind, nn.Activation)
    assert is_function or name in SURVEYED, (
        f"nothing tells how fast {name} is: add to benchmarks/layers.py the layer, its input, and "
        "PyTorch's"
    )


def test_what_is_no_layer_is_not_surveyed():
    assert set(nn.__all__) >= NO_LAYERS
    assert not SURVEYED & NO_LAYERS


# These give plain booleans or indices, or are refused.
PLAIN = {"__lt__", "__le__", "__gt__", "__ge__", "__index__", "__contains__"}
PLAIN |= {"__and__", "__or__", "__xor__", "__invert__", "__setitem__"}
OPERATORS = {name for name in dir(operator) if name.startswith("__")} & set(dir(Tensor))
OPERATORS -= PLAIN | set(dir(object))
OPERATORS -= {f"__i{name[2:]}" for name in OPERATORS}  # in place


@pytest.mark.parametrize("name", sorted(OPERATORS))
def test_every_operator_is_surveyed(name):
    used = []
    spy = type("Spy", (), {name: lambda *operands: used.append(operands)})()
    for work in WORKS.values():
        try:
            work.ours(None, *[spy] * len(work.operands))
        except (AttributeError, TypeError):  # of another function or operator
            continue
    assert used, f"nothing tells how fast {name} is: add a line to benchmarks/works.py"


@pytest.mark.parametrize("name", WORKS)
def test_a_work_computes_what_pytorch_does(name):
    pytest.importorskip("torch")
    steps = operations.of_work(WORKS[name], operations.SIDES[0], with_torch=True)
    if len(steps) > 1:
        operations.check(name, steps)


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_gives_as_many_numbers_as_pytorchs(name):
    pytest.importorskip("torch")
    steps = operations.of_layer(LAYERS[name], operations.SIDES[0], with_torch=True)
    sizes = {np.asarray(step()[0]).size for step in steps.values()}
    assert len(sizes) == 1


def test_another_result_is_noticed():
    steps = {OURS: lambda: [np.ones(2)], "PyTorch": lambda: [np.array([1.0, 1.1])]}
    with pytest.raises(AssertionError, match="exp: our result or gradient is not PyTorch's"):
        operations.check("exp", steps)


def test_gradients_come_without_being_added_to_any_grad():
    x = np.array([1.0, 2.0], np.float32)
    leaves = []
    square = lambda a: leaves.append(a) or a * a
    step = operations.ours(square, [x])
    y, g = step()
    np.testing.assert_allclose(g, 2 * x * operations.upstream(y), rtol=1e-6)
    assert leaves[-1].grad is None


def test_the_quick_ones_are_works():
    assert set(operations.QUICK) <= set(WORKS)


def test_the_quick_ones_need_no_pytorch(monkeypatch):
    monkeypatch.setattr(operations, "QUICK", {"x ** 3": 5.0})
    monkeypatch.setattr(operations, "SIDES", (8, 8))
    (comparison,) = operations.against_numpy(Effort(0.001, one_thread=True))
    assert set(comparison.measured) == {OURS, "NumPy, exp"}
    assert comparison.limits == {"NumPy, exp": 5.0}


def one(ratio, side, work="exp", reason=""):
    measured = {OURS: [ratio], "PyTorch": [1.0]}
    at = {"side": side}
    return Comparison(f"{work}, {side}²", measured, {"PyTorch": 3.0}, at=at, reason=reason)


def rows(*comparisons):
    works = Result({}, [comparisons]).by_work()
    return [line.strip("| ").split(" | ") for line in report.by_size(list(works))]


def test_a_work_has_a_row_with_its_ratios_at_all_sizes():
    heads, _, row = rows(one(0.5, 8), one(2.0, 512))
    assert heads == ["work", "8²", "512²", "above 3.0, since"]
    assert row[:3] == ["exp", "0.50 (500 ms)", "2.00 (2 s)"]


def test_what_is_above_the_limit_says_why():
    *_, row = rows(one(0.5, 8, reason="of this"), one(4.0, 512, reason="of this"))
    assert row == ["exp", "0.50 (500 ms)", "**4.00** (4 s)", "of this"]
    assert words.lines(one(4.0, 512, reason="of this"))[-1].endswith("not met, since of this")


def test_what_is_above_the_limit_without_a_reason_is_seen():
    *_, row = rows(one(4.0, 512))
    assert row[-1] == "no reason is given"


def test_whatever_was_above_the_limit_has_its_reason():
    kept = results.load().get("operations", Result({}, []))
    for work in kept.by_work():
        for peer, limit in work[0].limits.items():
            ratios = [c.ratio(peer)[0] for c in work if peer in c.measured]
            name = work[0].work.rpartition(", ")[0]
            assert not ratios or np.median(ratios) <= limit or (WORKS | LAYERS)[name].reason, (
                f"{work[0].work} takes {np.median(ratios):.2f} × {peer}: mend it, or say why"
            )
