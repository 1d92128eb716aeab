"""A benchmark compares times only of contestants that compute the same."""

import numpy as np
import pytest

from benchmarks import language, moons, recurrent, small_tensors, training_step
from benchmarks.compare import OURS, Effort, agree, same_numbers
from benchmarks.perceptrons import ours
from benchmarks.perceptrons.data import Data
from benchmarks.perceptrons.updates import first_state, updated

TINY = Data.random((6, 5, 3), batch=4, rows=20).exact(20)


def losses(*numbers):
    remaining = list(numbers)
    return lambda: remaining.pop(0)


def test_equal_losses_agree():
    agree({OURS: losses(1.0, 0.5), "peer": losses(1.00005, 0.5)}, steps=2)


def test_a_later_loss_that_differs_is_named_with_its_step_and_peer():
    with pytest.raises(AssertionError, match=r"loss of step 2: ours is 0\.5, that of peer 0\.6"):
        agree({OURS: losses(1.0, 0.5), "peer": losses(1.0, 0.6)}, steps=2)


def test_losses_that_are_not_finite_never_agree():
    with pytest.raises(AssertionError):
        same_numbers({OURS: float("nan"), "peer": float("nan")}, "loss")
    with pytest.raises(AssertionError):
        same_numbers({OURS: 1.0, "peer": float("nan")}, "loss")


@pytest.mark.parametrize("optimizer", ["SGD", "RMSprop", "Adam"])
def test_the_formulas_for_libraries_without_optimizers_are_our_updates(optimizer):
    model = ours.model_of(TINY)
    update = ours.optimizer_of(model, optimizer)
    p = model.parameters()[0]
    formula, state = p.data.copy(), first_state(optimizer, p.data)
    for count in (1, 2, 3):
        g = np.random.default_rng(count).normal(size=p.shape)
        p.grad = g.copy()
        formula, state = updated(optimizer, formula, g, state, count)
        update.step()
    np.testing.assert_allclose(p.data, formula, rtol=1e-10)


@pytest.mark.parametrize(
    ("module", "file"),
    [("autograd", "with_autograd"), ("torch", "pytorch"), ("jax", "with_jax"),
     ("mygrad", "with_mygrad")],
)  # fmt: skip
@pytest.mark.parametrize("optimizer", ["SGD", "RMSprop", "Adam"])
def test_every_library_trains_the_same_perceptron(module, file, optimizer):
    pytest.importorskip(module)
    library = pytest.importorskip(f"benchmarks.perceptrons.{file}")
    agree({OURS: ours.step(TINY, optimizer), file: library.step(TINY, optimizer)})


def test_another_epsilon_is_noticed(monkeypatch):
    pytest.importorskip("autograd.scipy", reason="needs autograd and SciPy")
    from benchmarks.perceptrons import with_autograd

    monkeypatch.setattr("benchmarks.perceptrons.updates.RMSPROP_EPS_INSIDE", 1e-2)
    with pytest.raises(AssertionError, match="loss of step"):
        agree({OURS: ours.step(TINY, "RMSprop"), "peer": with_autograd.step(TINY, "RMSprop")})


@pytest.mark.parametrize(
    ("kind", "peer", "needed"),
    [("LSTM", "autograd", "autograd.scipy"), ("LSTM", "torch", "torch"), ("GRU", "torch", "torch")],
)
def test_recurrent_layers_agree(kind, peer, needed):
    pytest.importorskip(needed, reason=f"needs {needed}")
    _, theirs = recurrent.PEERS[peer]
    start = recurrent.start(kind, "float64", steps=2)
    agree({OURS: recurrent.ours(kind, *start), peer: theirs(kind, *start)}, steps=3)


@pytest.mark.parametrize(
    ("kind", "needed"),
    [("operators", None), ("micrograd", "micrograd"), ("floats", None)],
)
def test_gpts_of_numbers_agree(kind, needed):
    if needed:
        pytest.importorskip(needed)
    data = language.scalar_program()
    found = {
        name: language.run(data, way, rounds=1, warm_up=1)["losses"]
        for name, way in ((OURS, "module"), (kind, kind))
    }
    steps = 1 if kind == "floats" else 2  # without a graph nothing is learned
    for losses in zip(*(losses[:steps] for losses in found.values()), strict=True):
        same_numbers(dict(zip(found, losses, strict=True)), "loss", 1e-9)


def test_gpts_of_tensors_agree():
    pytest.importorskip("torch", reason="needs PyTorch")
    agree(language.steps(language.MICROGPT, 2, "float64", with_torch=True), steps=4, tolerance=1e-9)


def test_small_arrays_are_updated_alike():
    pytest.importorskip("torch", reason="needs PyTorch")
    works, arrays = training_step.updates(with_torch=True)
    before = [x.copy() for x in arrays[OURS]]
    for work in works.values():
        for _ in range(3):
            work()
    for x, new, theirs in zip(before, *arrays.values(), strict=True):
        np.testing.assert_allclose(theirs - x, new - x, rtol=1e-2)


def test_blocks_have_the_same_gradient(monkeypatch):
    pytest.importorskip("torch", reason="needs PyTorch")
    monkeypatch.setattr(language, "BLOCKS_ROWS", 2)
    found = language.block(Effort(0.001), with_torch=True, dtype="float64")
    assert set(found.measured) == {OURS, "PyTorch"}


def test_gpts_write_the_same_with_cached_keys_and_values():
    pytest.importorskip("torch", reason="needs PyTorch")
    size = language.Size(27, 16, 2, 2, 8)
    found = language.writing(Effort(0.001), with_torch=True, size=size._replace(context=32))
    assert set(found.measured) == {OURS, "PyTorch"}


def test_programs_of_small_tensors_agree_with_autograd():
    pytest.importorskip("autograd")
    arrays = [np.full((8, 8), 0.1 * i, np.float32) for i in range(3)]
    for program, _ in small_tensors.PROGRAMS.values():
        results = {
            OURS: small_tensors.ours(program, arrays),
            "autograd": small_tensors.autograd(program, arrays),
        }
        small_tensors.check(results)


def test_a_wrong_gradient_of_small_tensors_is_noticed():
    right, wrong = (1.0, np.ones(3)), (1.0, np.ones(3) * 1.1)
    with pytest.raises(AssertionError, match="the gradient of peer is not ours"):
        small_tensors.check({OURS: right, "peer": wrong})


def test_both_styles_of_the_moons_have_the_same_losses():
    data = moons.moons()
    found = [
        moons.run(data, OURS, "on", style, rounds=1, warm_up=1)["losses"] for style in moons.STYLES
    ]
    np.testing.assert_allclose(found[0], found[1], rtol=1e-10)


def test_a_small_effort_still_has_a_spread():
    assert Effort(0.001).rounds(300) == 2
    assert Effort(0.5).rounds(300) == 150
