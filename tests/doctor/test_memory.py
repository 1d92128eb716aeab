"""What fresh large arrays cost and what is advised; times that are measured are never looked at."""

import ctypes
import os
import sys

import pytest

from micrograd_plus import demo, doctor
from micrograd_plus.doctor import keep_freed_memory, memory
from micrograd_plus.doctor.memory import AS_IT_IS, CALL, KEPT, Cost, advice, cost_in_a_process
from tests.cli.running import out, python

SLOW, FAST = Cost(0.018, 1500), Cost(0.012, 0)
tells_malloc = pytest.mark.skipif(
    not memory.uses_glibc() or sys.maxsize < 2**32 or "LD_PRELOAD" in os.environ,
    reason="only glibc's malloc can be told, these values on 64 bits",
)


@tells_malloc
def test_kept_memory_spares_page_faults():
    fresh, kept = (cost_in_a_process(name, 0.001) for name in ("cost", "cost_when_kept"))
    assert kept.page_faults < fresh.page_faults


@tells_malloc
def test_it_says_that_memory_is_kept():
    assert keep_freed_memory() == "freed memory is kept for the next arrays"


def test_another_malloc_is_told_nothing(monkeypatch):
    monkeypatch.setattr(memory, "uses_glibc", lambda: False)
    monkeypatch.setattr(ctypes, "CDLL", None)
    assert keep_freed_memory() == "nothing is changed: malloc is not glibc's"


class RefusingLibrary:
    def __init__(self, name):
        pass

    def mallopt(self, setting, value):
        return 0


def test_it_says_so_if_malloc_refuses(monkeypatch):
    monkeypatch.setattr(memory, "uses_glibc", lambda: True)
    monkeypatch.setattr(ctypes, "CDLL", RefusingLibrary)
    assert "malloc refused" in keep_freed_memory()


def test_what_gains_clearly_is_advised_with_its_call():
    said, line = advice({AS_IT_IS: SLOW, KEPT: FAST})
    assert said == "kept memory makes arrays 1.5 times as fast"
    assert line == CALL


def test_the_advised_call_can_be_made():
    place, _, name = CALL.removesuffix("()").rpartition(".")
    assert getattr(sys.modules[place], name) is keep_freed_memory


def test_a_gain_that_may_be_noise_is_no_reason_to_call_it():
    said, line = advice({AS_IT_IS: Cost(0.0126, 0), KEPT: FAST})
    assert said == "kept memory makes arrays no faster"
    assert line is None


@pytest.mark.parametrize("missing", [AS_IT_IS, KEPT])
def test_without_one_of_the_ways_there_is_nothing_to_compare(missing):
    said, line = advice({AS_IT_IS: SLOW, KEPT: FAST, missing: None})
    assert said == "could not be measured in both ways"
    assert line is None


def test_a_process_that_fails_has_no_cost(monkeypatch):
    monkeypatch.setattr(sys, "executable", "there/is/no/python")
    assert cost_in_a_process("cost", 0.001) is None


def test_where_no_page_faults_are_counted_there_is_still_a_time(monkeypatch):
    monkeypatch.setitem(sys.modules, "resource", None)
    found = memory.cost(0.001)
    assert found.seconds > 0
    assert found.page_faults is None


@pytest.mark.parametrize(
    "words", [("train", "--data", "digits", "--layers", "", "--epochs", "1"), ("demo",)]
)
def test_commands_that_train_keep_freed_memory(capsys, monkeypatch, words):
    called = []
    monkeypatch.setattr(doctor, "keep_freed_memory", lambda: called.append(words))
    monkeypatch.setattr(demo, "run", lambda folder: folder)
    out(capsys, *words)
    assert called == [words]


def test_nothing_is_told_malloc_by_an_import():
    code = (
        "import numpy, ctypes; ctypes.CDLL = None; import micrograd_plus.doctor, micrograd_plus.cli"
    )
    assert python("-c", code).returncode == 0
