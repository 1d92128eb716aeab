"""What fresh large arrays cost and what is advised; times that are measured are never looked at."""

import os
import sys

import pytest

from micrograd_plus.doctor import memory
from micrograd_plus.doctor.memory import AS_SET, BOTH, NEITHER, SETTINGS, Cost, advice, cost_with

SLOW, FAST = Cost(0.018, 1500), Cost(0.012, 0)
PRICE = "The price: memory that is freed stays with the process until it ends."


def test_what_gains_clearly_is_advised_with_both_values_and_its_price():
    said = advice({NEITHER: SLOW, BOTH: FAST}, NEITHER)
    for name, value in SETTINGS.items():
        assert f"{name}={value}" in said
    assert "make these arrays 1.5 times as fast: set both before Python starts" in said
    assert PRICE in said


def test_a_gain_that_may_be_noise_is_no_reason_to_set_them():
    said = advice({NEITHER: Cost(0.0126, 0), BOTH: FAST}, NEITHER)
    assert said.endswith("there is nothing to set.")


def test_one_alone_is_no_reason_to_be_content():
    said = advice({AS_SET: Cost(0.036, 5000), NEITHER: SLOW, BOTH: FAST}, AS_SET)
    assert "make these arrays 3.0 times as fast: set both" in said


def test_what_slows_down_is_to_be_unset_where_both_are_no_better_than_neither():
    said = advice({AS_SET: SLOW, NEITHER: FAST, BOTH: FAST}, AS_SET)
    assert said.endswith("these arrays are 1.5 times as fast: unset what is set.")


def test_other_values_that_are_as_fast_may_stay():
    said = advice({AS_SET: FAST, NEITHER: SLOW, BOTH: FAST}, AS_SET)
    assert said.endswith("there is nothing to change.")


def test_both_that_are_set_are_said_to_gain_and_at_what_price():
    said = advice({BOTH: FAST, NEITHER: SLOW}, BOTH)
    assert "are set, and make these arrays 1.5 times as fast." in said
    assert said.endswith(PRICE)


def test_both_that_are_set_for_nothing_are_to_be_unset():
    said = advice({BOTH: FAST, NEITHER: FAST}, BOTH)
    assert "make these arrays no faster: unset them" in said


@pytest.mark.parametrize("missing", [NEITHER, BOTH])
def test_without_one_of_the_ways_there_is_nothing_to_compare(missing):
    said = advice({NEITHER: SLOW, BOTH: FAST, missing: None}, NEITHER)
    assert said.endswith("there is nothing to compare.")


def test_a_process_that_fails_has_no_cost(monkeypatch):
    monkeypatch.setattr(sys, "executable", "there/is/no/python")
    assert cost_with({}, 0.001) is None


def test_settings_that_are_in_use_are_unset_where_neither_is_measured(monkeypatch):
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    asked = []
    monkeypatch.setattr(memory, "answer", lambda *words: asked.append(words[-1]) or [0.1, 0])
    cost_with({})
    assert asked == [dict.fromkeys(SETTINGS)]


def test_both_in_use_are_measured_once_and_first():
    assert list(memory.settings_to_try(SETTINGS)) == [BOTH, NEITHER]


def test_where_no_page_faults_are_counted_there_is_still_a_time(monkeypatch):
    monkeypatch.setitem(sys.modules, "resource", None)
    found = memory.cost(0.001)
    assert found.seconds > 0
    assert found.page_faults is None


@pytest.mark.skipif(
    not memory.uses_glibc() or sys.maxsize < 2**32 or "LD_PRELOAD" in os.environ,
    reason="the variables mean something to the malloc of glibc, these values on 64 bits",
)
@pytest.mark.parametrize("alone", list(SETTINGS))
def test_both_together_spare_page_faults_that_one_alone_does_not(alone):
    one, both = cost_with({alone: SETTINGS[alone]}, 0.001), cost_with(SETTINGS, 0.001)
    assert both.page_faults < one.page_faults
