"""Learning-rate schedules: each gives a function of the number of updates made so far.

Such a function, or one of your own, takes the place of the number: `SGD(parameters, lr=...)`.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from ..checks import AMOUNT, BETWEEN, RATE, at_least, check_number

Schedule = Callable[[int], float]


def step_decay(lr: float, every: int, factor: float = 0.1) -> Schedule:
    """lr * factor**(step // every): a staircase down.

    Args:
        lr: The first rate.
        every: Updates on each stair.
        factor: From one stair to the next.

    Raises:
        TypeError: What is no number.
        ValueError: A rate that is not above 0, `every` below 1, or a negative factor.

    >>> schedule = step_decay(1.0, every=10, factor=0.5)
    >>> [schedule(step) for step in (0, 9, 10, 25)]
    [1.0, 1.0, 0.5, 0.25]
    """
    check_number("lr", lr, RATE)
    check_number("every", every, at_least(1))
    check_number("factor", factor, AMOUNT)
    return lambda step: lr * factor ** (step // every)


def exponential_decay(lr: float, every: int, factor: float = 0.1) -> Schedule:
    """lr * factor**(step / every): the same descent without stairs.

    Args:
        lr: The first rate.
        every: Updates until it is `factor` times as large.
        factor: See above.

    Raises:
        TypeError: What is no number.
        ValueError: A rate that is not above 0, `every` below 1, or a negative factor.

    >>> schedule = exponential_decay(1.0, every=10, factor=0.25)
    >>> [schedule(step) for step in (0, 5, 10)]
    [1.0, 0.5, 0.25]
    """
    check_number("lr", lr, RATE)
    check_number("every", every, at_least(1))
    check_number("factor", factor, AMOUNT)
    return lambda step: lr * factor ** (step / every)


def cosine_decay(lr: float, steps: int, final: float = 0.0) -> Schedule:
    """Half a cosine wave from lr down to `final`, where it stays.

    Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017, without
    restarts.

    Args:
        lr: The first rate.
        steps: Updates on the way.
        final: The last rate.

    Raises:
        TypeError: What is no number.
        ValueError: A rate that is not above 0, `steps` below 1, or a negative last rate.

    >>> schedule = cosine_decay(1.0, steps=100)
    >>> [round(schedule(step), 3) for step in (0, 25, 50, 100, 200)]
    [1.0, 0.854, 0.5, 0.0, 0.0]
    """
    check_number("lr", lr, RATE)
    check_number("steps", steps, at_least(1))
    check_number("final", final, AMOUNT)
    return lambda step: _wave(lr, final, min(step / steps, 1.0))


def linear_decay(lr: float, steps: int, final: float = 0.0) -> Schedule:
    """A line from lr down to `final`, where it stays.

    Args:
        lr: The first rate.
        steps: Updates on the way.
        final: The last rate.

    Raises:
        TypeError: What is no number.
        ValueError: A rate that is not above 0, `steps` below 1, or a negative last rate.

    >>> schedule = linear_decay(1.0, steps=100, final=0.5)
    >>> [schedule(step) for step in (0, 50, 100, 200)]
    [1.0, 0.75, 0.5, 0.5]
    """
    check_number("lr", lr, RATE)
    check_number("steps", steps, at_least(1))
    check_number("final", final, AMOUNT)
    return lambda step: lr + (final - lr) * min(step / steps, 1.0)


def warm_up(steps: int, then: float | Schedule) -> Schedule:
    """A line up to the first rate of `then`, which follows.

    The first update is made with 1 / (steps + 1) of it, not with 0, so that it does something.
    Goyal et al., "Accurate, large minibatch SGD", 2017, section 2.2.

    Args:
        steps: Updates on the way up.
        then: A rate, or a schedule, which starts at its own step 0.

    Raises:
        TypeError: What is no number.
        ValueError: `steps` below 1, or a rate that is not above 0.

    >>> schedule = warm_up(3, then=cosine_decay(1.0, steps=10))
    >>> [round(schedule(step), 3) for step in (0, 1, 2, 3, 8, 13)]
    [0.25, 0.5, 0.75, 1.0, 0.5, 0.0]
    """
    check_number("steps", steps, at_least(1))
    if not callable(then):
        check_number("then", then, RATE)
    after: Schedule = then if callable(then) else lambda step: then

    def schedule(step: int) -> float:
        if step < steps:
            return after(0) * (step + 1) / (steps + 1)
        return after(step - steps)

    return schedule


def one_cycle(
    peak: float, steps: int, start: float = 0.04, end: float = 4e-6, rise: float = 0.3
) -> Schedule:
    """Up along half a cosine wave, and down along a longer one, far below where it began.

    Smith and Topin, "Super-convergence", 2018; with cosines and the shares of PyTorch's
    OneCycleLR: start 1/25 and end 1/250,000 of the peak.

    Args:
        peak: The largest rate.
        steps: Updates of the whole cycle; the last rate stays.
        start: The first rate, as a share of the peak.
        end: The last rate, as a share of the peak.
        rise: The share of the steps on the way up, between 0 and 1.

    Raises:
        TypeError: What is no number.
        ValueError: A rate or share that is negative, `steps` below 3, or `rise` outside 0 to 1.

    >>> schedule = one_cycle(1.0, steps=101)
    >>> [round(schedule(step), 3) for step in (0, 29, 65, 100, 200)]
    [0.04, 1.0, 0.492, 0.0, 0.0]
    """
    check_number("peak", peak, RATE)
    check_number("steps", steps, at_least(3))
    check_number("start", start, AMOUNT)
    check_number("end", end, AMOUNT)
    check_number("rise", rise, BETWEEN)
    top = max(rise * steps - 1, 1.0)

    def schedule(step: int) -> float:
        if step <= top:
            return _wave(start * peak, peak, step / top)
        return _wave(peak, end * peak, min((step - top) / (steps - 1 - top), 1.0))

    return schedule


def _wave(first: float, last: float, way: float) -> float:
    return last + (first - last) * (1 + math.cos(math.pi * way)) / 2
