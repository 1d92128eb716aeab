"""Rounds are measured while the machine is quiet, but nobody waits for ever."""

import time

import pytest

from benchmarks import quiet
from benchmarks.quiet import Watch


@pytest.fixture
def machine(monkeypatch):
    """Whether threads are free, and whether others keep still, look by look; then always."""

    class Machine:
        free, alone, now = [], [], 0.0

    def watched(measure):
        return measure(), Machine.alone.pop(0) if Machine.alone else True

    def free():
        Machine.now += 1.0
        return Machine.free.pop(0) if Machine.free else True

    monkeypatch.setattr(quiet, "threads_are_free", free)
    monkeypatch.setattr(quiet, "watched", watched)
    monkeypatch.setattr(time, "perf_counter", lambda: Machine.now)
    return Machine


def numbers():
    """Measurements that can be told apart."""
    return iter(range(100)).__next__


def test_a_disturbed_round_is_measured_again(machine):
    machine.alone = [True, False, True]
    watch = Watch(patience=60)
    assert watch.rounds(2, numbers()) == [0, 2]
    assert watch.disturbed == 0


def test_while_threads_are_not_free_nothing_is_measured(machine):
    machine.free = [False, False, False]
    assert Watch(patience=60).rounds(1, numbers()) == [0]


def test_when_the_patience_is_used_up_every_round_counts(machine):
    machine.free = [False] * 20
    watch = Watch(patience=5)
    assert watch.rounds(4, numbers()) == [0, 1, 2, 3]
    assert watch.disturbed == 1
    assert machine.now == 5 + 4  # a look at each round, to say that it was disturbed


def test_the_share_of_disturbed_rounds_is_that_of_the_last_ones(machine):
    machine.alone = [False, True, True, True]
    watch = Watch(patience=0)
    watch.rounds(2, numbers())
    assert watch.disturbed == 0.5
    watch.rounds(2, numbers())
    assert watch.disturbed == 0


def test_without_patience_nobody_looks(machine):
    machine.free = machine.alone = [False]
    assert Watch().rounds(2, numbers()) == [0, 1]
    assert machine.now == 0


@pytest.mark.parametrize(("most_turns", "free"), [(1.9, True), (1.1, False)])
def test_threads_are_free_if_they_do_nearly_as_many_times_the_work(most_turns, free, monkeypatch):
    gain = quiet.threads.Gain(2, 0.9, most_turns, 2.0)
    monkeypatch.setattr(quiet.threads, "gain", lambda seconds: gain)
    assert quiet.threads_are_free() is free


@pytest.mark.parametrize(("used", "alone"), [(0.05, True), (0.2, False)])
def test_others_may_use_a_tenth_of_a_core(used, alone, monkeypatch):
    clock, of_others = iter([0.0, 1.0]), iter([7.0, 7.0 + used])
    monkeypatch.setattr(time, "perf_counter", lambda: next(clock))
    monkeypatch.setattr(quiet, "seconds_of_others", lambda: next(of_others))
    assert quiet.watched(lambda: "found") == ("found", alone)


def test_what_others_use_is_all_that_is_not_idle_but_ours(tmp_path, monkeypatch):
    monkeypatch.setattr(quiet.os, "sysconf", lambda name: 100, raising=False)
    monkeypatch.setattr(quiet.os, "times", lambda: (1.0, 2.0, 3.0, 4.0, 99.0))
    file = tmp_path / "stat"
    file.write_text("cpu  1000 200 300 77777 88888 10 20 70 55 0\ncpu0 1 2 3 4 5 6 7 8 9 0\n")
    assert quiet.seconds_of_others(file) == 16.0 - 10.0


def test_where_the_system_tells_nothing_others_are_taken_to_be_still(tmp_path):
    assert quiet.seconds_of_others(tmp_path / "stat") == 0
