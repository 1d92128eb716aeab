import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus import Value, optim

rates = st.floats(1e-6, 10.0)
counts = st.integers(1, 1000)


# A name of torch.optim.lr_scheduler and its arguments, beside ours for the rate 0.5.
@pytest.mark.parametrize(
    ("schedule", "name", "arguments", "steps"),
    [
        (optim.step_decay(0.5, every=7), "StepLR", {"step_size": 7}, 40),
        (
            optim.step_decay(0.5, every=3, factor=0.7),
            "StepLR",
            {"step_size": 3, "gamma": 0.7},
            40,
        ),
        (optim.exponential_decay(0.5, 1, factor=0.9), "ExponentialLR", {"gamma": 0.9}, 40),
        (optim.cosine_decay(0.5, 40), "CosineAnnealingLR", {"T_max": 40}, 40),
        (
            optim.cosine_decay(0.5, 40, final=0.1),
            "CosineAnnealingLR",
            {"T_max": 40, "eta_min": 0.1},
            40,
        ),
        (
            optim.linear_decay(0.5, 20, final=0.1),
            "LinearLR",
            {"start_factor": 1.0, "end_factor": 0.2, "total_iters": 20},
            40,
        ),
        (
            optim.warm_up(9, then=0.5),
            "LinearLR",
            {"start_factor": 0.1, "total_iters": 9},
            40,
        ),
        (optim.one_cycle(0.5, 40), "OneCycleLR", {"max_lr": 0.5, "total_steps": 40}, 39),
        (optim.one_cycle(0.5, 41), "OneCycleLR", {"max_lr": 0.5, "total_steps": 41}, 40),
        (
            optim.one_cycle(0.5, 40, start=0.1, end=0.001, rise=0.6),
            "OneCycleLR",
            {
                "max_lr": 0.5,
                "total_steps": 40,
                "div_factor": 10,
                "final_div_factor": 100,
                "pct_start": 0.6,
            },
            39,
        ),
    ],
)
def test_the_rates_are_pytorchs(schedule, name, arguments, steps):
    torch = pytest.importorskip("torch", reason="torch is not installed")
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.5)
    scheduler = getattr(torch.optim.lr_scheduler, name)(optimizer, **arguments)
    theirs = []
    for _ in range(steps + 1):
        theirs.append(scheduler.get_last_lr()[0])
        optimizer.step()
        if len(theirs) <= steps:
            scheduler.step()
    assert [schedule(step) for step in range(steps + 1)] == pytest.approx(theirs, rel=1e-9)


def test_a_warm_up_before_a_cosine_is_pytorchs_sequence():
    torch = pytest.importorskip("torch", reason="torch is not installed")
    parts = torch.optim.lr_scheduler
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.5)
    line = parts.LinearLR(optimizer, start_factor=0.2, total_iters=4)
    wave = parts.CosineAnnealingLR(optimizer, T_max=20)
    scheduler = parts.SequentialLR(optimizer, [line, wave], milestones=[4])
    theirs = []
    for _ in range(25):
        theirs.append(scheduler.get_last_lr()[0])
        optimizer.step()
        scheduler.step()
    schedule = optim.warm_up(4, then=optim.cosine_decay(0.5, 20))
    assert [schedule(step) for step in range(25)] == pytest.approx(theirs, rel=1e-9)


@given(rates, counts, st.floats(0.0, 1.0))
def test_a_staircase_meets_the_slope_where_it_steps_down(lr, every, factor):
    stairs = optim.step_decay(lr, every, factor)
    slope = optim.exponential_decay(lr, every, factor)
    steps = range(0, 4 * every, every)
    assert [stairs(step) for step in steps] == pytest.approx([slope(step) for step in steps])


@pytest.mark.parametrize("decay", [optim.cosine_decay, optim.linear_decay])
@given(lr=rates, steps=counts, final=rates)
def test_a_decay_goes_from_one_rate_to_the_other_and_stays(decay, lr, steps, final):
    schedule = decay(lr, steps, final)
    ends = [schedule(0), schedule(steps), schedule(steps + 1), schedule(10**9)]
    assert ends == pytest.approx([lr, final, final, final])


@given(counts, rates)
def test_a_warm_up_climbs_by_equal_steps_from_above_0_to_the_rate(steps, lr):
    schedule = optim.warm_up(steps, then=lr)
    climbs = [schedule(step) for step in range(steps + 2)]
    gaps = [b - a for a, b in zip([0.0, *climbs], climbs, strict=False)]
    assert gaps[:-1] == pytest.approx([lr / (steps + 1)] * (steps + 1))
    assert gaps[-1] == 0


@given(rates, st.integers(3, 1000), st.floats(0.01, 0.99))
def test_one_cycle_climbs_to_its_peak_and_falls_below_its_start(peak, steps, rise):
    schedule = optim.one_cycle(peak, steps, rise=rise)
    path = [schedule(step) for step in range(steps)]
    top = path.index(max(path))
    assert path[: top + 1] == sorted(path[: top + 1])
    assert path[top:] == sorted(path[top:], reverse=True)
    assert (path[0], path[-1]) == pytest.approx((peak * 0.04, peak * 4e-6))
    assert schedule(steps + 5) == path[-1]


def test_an_optimizer_asks_for_the_rate_of_every_step_it_has_made():
    asked = []
    p = Value(0.0)
    optimizer = optim.SGD([p], lr=lambda step: asked.append(step) or 1.0 / (step + 1))
    asked.clear()
    for _ in range(4):
        p.grad = 1.0
        optimizer.step()
    assert asked == [0, 1, 2, 3]
    assert p.data == pytest.approx(-(1 + 1 / 2 + 1 / 3 + 1 / 4))


def test_the_learning_rate_is_that_of_the_next_step():
    p = Value(0.0)
    optimizer = optim.SGD([p], lr=optim.step_decay(1.0, every=1, factor=0.5))
    optimizer.step()
    assert optimizer.lr == 0.5


def test_a_schedule_may_come_to_rest():
    p = Value(1.0)
    optimizer = optim.SGD([p], lr=optim.cosine_decay(0.5, steps=1))
    for _ in range(3):
        p.grad = 1.0
        optimizer.step()
    assert p.data == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: optim.step_decay(0.1, every=0), "every must be at least 1, got 0"),
        (lambda: optim.step_decay(0.0, every=1), r"lr must be above 0 and finite, got 0\.0"),
        (lambda: optim.exponential_decay(0.1, 1, -0.5), r"factor must be 0 or more.*-0\.5"),
        (lambda: optim.cosine_decay(100, 0.1), r"steps must be at least 1, got 0\.1"),
        (lambda: optim.linear_decay(100, 0.1), r"steps must be at least 1, got 0\.1"),
        (lambda: optim.cosine_decay(0.1, 9, final=-0.1), r"final must be 0 or more.*got -0\.1"),
        (lambda: optim.warm_up(0.1, then=10), r"steps must be at least 1, got 0\.1"),
        (lambda: optim.warm_up(10, then=-0.1), r"then must be above 0 and finite, got -0\.1"),
        (lambda: optim.one_cycle(0.1, steps=2), "steps must be at least 3, got 2"),
        (lambda: optim.one_cycle(math.inf, 10), "peak must be above 0 and finite, got inf"),
        (lambda: optim.one_cycle(0.1, 10, rise=1.0), r"rise must be between 0 and 1, got 1\.0"),
        (lambda: optim.one_cycle(0.1, 10, start=-1), "start must be 0 or more.*got -1"),
    ],
)
def test_numbers_out_of_bounds_are_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: optim.step_decay("0.1", 10), "lr must be a number, got str '0.1'"),
        (lambda: optim.cosine_decay(0.1, "10"), "steps must be a number, got str '10'"),
        (lambda: optim.warm_up(5, then=None), "then must be a number, got NoneType None"),
        (lambda: optim.SGD([Value(1.0)], lr=optim.cosine_decay), "missing 1 required .* 'steps'"),
        (
            lambda: optim.SGD([Value(1.0)], lr=lambda step: None),
            "rate after 0 steps must be a number, got NoneType None",
        ),
    ],
)
def test_what_is_no_number_is_refused_at_once(make, words):
    with pytest.raises(TypeError, match=words):
        make()


def test_a_schedule_that_goes_below_0_is_refused_before_anything_is_updated():
    p = Value(1.0)
    optimizer = optim.SGD([p], lr=lambda step: 0.5 - step)
    p.grad = 1.0
    optimizer.step()
    with pytest.raises(ValueError, match=r"rate after 1 steps must be 0 or more.*, got -0\.5"):
        optimizer.step()
    assert (p.data, optimizer.steps) == (0.5, 1)
