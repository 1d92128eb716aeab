"""Ctrl-C at random moments: whatever is interrupted, the next line computes as if nothing had been.

A timer's signal stands for the key: Python raises KeyboardInterrupt wherever it happens to be.
"""

from __future__ import annotations

import gc
import random
import signal
import time
from collections import Counter

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, grad, nn, no_grad, training
from micrograd_plus import functions as F
from micrograd_plus.engine.recording_mode import mode, set_mode, set_recording

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "setitimer"), reason="the system has no timer that interrupts"
)

X, Y = np.random.default_rng(0).normal(size=(64, 4)), np.arange(64) % 2
MODEL = nn.Sequential(
    nn.Dense(4, 8, seed=0), nn.BatchNorm(8), nn.Dropout(0.5, seed=0), nn.Dense(8, 2, seed=1)
)
MODEL.layers[1].eval()  # one that is in another mode than the rest
NUMBERS = [Value(float(i)) for i in range(20)]
LEAF = Tensor(X)


def no_grad_block():
    with no_grad():
        y = LEAF
        for _ in range(100):
            y = F.tanh(y + 1.0)


def pass_through_values():
    sum((x * 2.0 for x in NUMBERS), Value(0.0)).tanh().backward()


def pass_through_tensors():
    F.logsumexp(F.tanh(LEAF @ X.T)).backward()


ACTIONS = {
    "a backward pass of Values": pass_through_values,
    "a backward pass of Tensors": pass_through_tensors,
    "a no_grad block": no_grad_block,
    "a no_grad function": no_grad(lambda: F.sum(F.tanh(LEAF))),
    "grad of grad": lambda: grad(grad(lambda x: F.exp(x) * x))(2.0),
    "a call of a model": lambda: MODEL(X),
    "evaluate": lambda: training.evaluate(MODEL, X, Y, metrics=["accuracy"]),
    "predict": lambda: training.predict(MODEL, X),
}


LEAVING = set_recording.__exit__.__code__


def interrupt(signum, frame):
    # Between the last of a block and the first line of `__exit__`, where Python looks for signals
    # once more, no context manager can answer: the one moment that is let pass.
    if frame.f_code is not LEAVING or frame.f_lineno != LEAVING.co_firstlineno:
        raise KeyboardInterrupt


def disarm():
    while True:
        try:
            return signal.setitimer(signal.ITIMER_REAL, 0)
        except KeyboardInterrupt:
            continue


def is_interrupted(action, delay):
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, delay)
            action()
        finally:
            disarm()
    except KeyboardInterrupt:
        return True
    return False


def left_behind(modes, errors):
    """What an interrupted action has changed; mended, so that the next one begins as it did."""
    found = []
    if mode() != (True, None):
        found.append(f"mode {mode()}")
        set_mode((True, None))
    if np.geterr() != errors:
        found.append(f"NumPy's error state {np.geterr()}")
        np.seterr(**errors)
    if [module.training for module in MODEL.modules()] != modes:
        found.append("a module in another mode")
        for module, on in zip(MODEL.modules(), modes, strict=True):
            module.training = on
    if not (Value(1.0) * 2.0).requires_grad:
        found.append("nothing is recorded")
    return found


def interrupts(action, wanted, seed):
    """How often an action left what behind, in as many interrupts as are wanted."""
    modes, errors = [module.training for module in MODEL.modules()], np.geterr()
    started = time.perf_counter()
    for _ in range(20):
        action()
    once = (time.perf_counter() - started) / 20
    chance = random.Random(seed)
    found: Counter[str] = Counter()
    hits = 0
    before = signal.signal(signal.SIGALRM, interrupt)
    gc.disable()  # in whose callbacks, as Hypothesis has one, Python swallows an interrupt
    try:
        while hits < wanted:
            if is_interrupted(action, max(chance.uniform(0, 1.2) * once, 2e-6)):
                hits += 1
                found.update(left_behind(modes, errors))
    finally:
        signal.signal(signal.SIGALRM, before)
        gc.enable()
    return found


@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS)
@pytest.mark.parametrize(
    "wanted", [300, pytest.param(10_000, marks=pytest.mark.slow)], ids=["300", "10000"]
)
def test_an_interrupt_leaves_no_mode_behind(action, wanted):
    assert not interrupts(action, wanted, seed=wanted)
