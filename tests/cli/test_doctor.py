"""The command that says what the computation runs on; its speeds are never looked at."""

import os

import pytest

from micrograd_plus import doctor
from micrograd_plus.doctor import Blas, Speed, memory, products, threads
from micrograd_plus.doctor.memory import Cost
from micrograd_plus.doctor.threads import Gain
from tests.cli.running import mistake, out

OPENBLAS = Blas("scipy-openblas", "0.3.20", "Haswell", 2)
AVX512 = ["AVX2", "FMA3", "AVX512F", "AVX512CD", "AVX512BW", "AVX512DQ", "AVX512VL"]


@pytest.fixture
def no_processes(monkeypatch):
    """Speeds and costs without measuring them; returns the kernels that were tried."""
    tried = []

    def speed_with(kernel, seconds, threads):
        tried.append(kernel)
        return Speed(160.0 if kernel == "SkylakeX" else 100.0, kernel or "Haswell")

    def cost_in_a_process(function, seconds):
        return Cost(0.012, 0) if function == "cost_when_kept" else Cost(0.018, 1500)

    monkeypatch.setattr(products, "speed_with", speed_with)
    monkeypatch.setattr(memory, "cost_in_a_process", cost_in_a_process)
    monkeypatch.setattr(memory, "uses_glibc", lambda: True)
    monkeypatch.setattr(threads, "gain", lambda seconds: Gain(2, 0.9, 1.1, 1.9))
    monkeypatch.setattr(doctor, "blas", lambda: OPENBLAS)
    monkeypatch.setattr(doctor, "instruction_sets", lambda: AVX512)
    monkeypatch.delenv(doctor.VARIABLE, raising=False)
    return tried


def test_it_measures_and_reports_on_this_machine(capsys):
    shown = out(capsys, "doctor", "--seconds", "0.001")
    for name in ("micrograd_plus", "processor", "BLAS", "kernel", "threads", "memory"):
        assert f"\n{name} " in f"\n{shown}"
    assert "GFLOP/s" in shown


def test_it_says_what_to_set_and_what_to_call(capsys, no_processes):
    shown = out(capsys, "doctor")
    assert "\nset before Python starts:\n  export OPENBLAS_CORETYPE=SkylakeX\n" in shown
    assert shown.endswith("  micrograd_plus.doctor.keep_freed_memory()\n")


def test_all_fits_on_one_screen(capsys, no_processes):
    lines = out(capsys, "doctor").splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 24


def test_it_sets_nothing(capsys, no_processes, monkeypatch):
    monkeypatch.setattr(memory, "keep_freed_memory", None)
    before = dict(os.environ)
    out(capsys, "doctor")
    assert dict(os.environ) == before


def test_what_the_user_has_set_is_tried_as_well(capsys, no_processes, monkeypatch):
    monkeypatch.setenv(doctor.VARIABLE, "Prescott")
    shown = out(capsys, "doctor")
    assert "\n  OPENBLAS_CORETYPE=Prescott " in shown
    assert no_processes[:4] == ["Prescott", "", "Haswell", "SkylakeX"]


def test_without_openblas_no_kernels_are_tried(capsys, no_processes, monkeypatch):
    monkeypatch.setattr(doctor, "blas", lambda: Blas("accelerate", None, None, None))
    shown = out(capsys, "doctor")
    assert set(no_processes) == {""}
    assert "\nkernel          OPENBLAS_CORETYPE means nothing to accelerate\n" in shown


def test_what_cannot_be_found_out_is_said(capsys, no_processes, monkeypatch):
    monkeypatch.setattr(doctor, "blas", lambda: Blas("openblas", None, None, None))
    shown = out(capsys, "doctor")
    assert "\nBLAS            openblas (unknown version), kernel could not be found" in shown


def test_a_kernel_that_ends_its_process_is_shown_as_such(capsys, no_processes, monkeypatch):
    monkeypatch.setattr(products, "speed_with", lambda kernel, *_: None)
    shown = out(capsys, "doctor")
    assert "fails" in shown
    assert "kernel          could not be measured" in shown


def test_where_all_is_well_it_says_so(capsys, no_processes, monkeypatch):
    monkeypatch.setattr(products, "speed_with", lambda kernel, *_: Speed(100.0, kernel or "A"))
    monkeypatch.setattr(memory, "cost_in_a_process", lambda function, seconds: Cost(0.012, 0))
    assert out(capsys, "doctor").endswith("\nthere is nothing to set\n")


def test_elsewhere_than_on_glibc_nothing_is_said_of_arrays(capsys, no_processes, monkeypatch):
    monkeypatch.setattr(memory, "uses_glibc", lambda: False)
    shown = out(capsys, "doctor")
    assert "\nmemory          malloc is not glibc's, and cannot be told to keep any\n" in shown
    assert "page faults" not in shown


def test_what_nobody_counts_and_what_fails_is_said(capsys, no_processes, monkeypatch):
    uncounted = lambda function, seconds: Cost(0.018, None) if function == "cost" else None
    monkeypatch.setattr(memory, "cost_in_a_process", uncounted)
    shown = out(capsys, "doctor")
    assert f"{'as it is':<34}{'18.0':>10}   not counted\n" in shown
    assert f"{'with keep_freed_memory()':<34}{'fails':>10}\n" in shown
    assert "could not be measured in both ways" in shown


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "1000", "x"])
def test_seconds_out_of_bounds_are_refused(capsys, seconds):
    assert "--seconds" in mistake(capsys, "doctor", f"--seconds={seconds}")
