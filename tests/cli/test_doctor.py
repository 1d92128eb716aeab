"""The command that says what the computation runs on; its speeds are never looked at."""

import os

import pytest

from micrograd_plus import doctor
from micrograd_plus.doctor import Blas, Speed, memory, products
from micrograd_plus.doctor.memory import Cost
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

    def cost_with(settings, seconds):
        return Cost(0.012, 0) if settings == memory.SETTINGS else Cost(0.018, 1500)

    monkeypatch.setattr(products, "speed_with", speed_with)
    monkeypatch.setattr(memory, "cost_with", cost_with)
    monkeypatch.setattr(memory, "uses_glibc", lambda: True)
    monkeypatch.setattr(doctor, "blas", lambda: OPENBLAS)
    monkeypatch.setattr(doctor, "instruction_sets", lambda: AVX512)
    for name in (doctor.VARIABLE, *memory.SETTINGS):
        monkeypatch.delenv(name, raising=False)
    return tried


def test_it_measures_and_reports_on_this_machine(capsys):
    shown = out(capsys, "doctor", "--seconds", "0.001")
    for name in (
        "micrograd_plus",
        "Python",
        "NumPy",
        "processor",
        "BLAS",
        "kernel",
        "threads",
        "malloc",
    ):
        assert f"\n{name}" in f"\n{shown}"
    assert "GFLOP/s" in shown


def test_it_says_what_to_set(capsys, no_processes):
    shown = out(capsys, "doctor")
    assert "\nOPENBLAS_CORETYPE=SkylakeX makes these products 1.6 times " in shown
    assert "\nMALLOC_MMAP_THRESHOLD_=33554432 MALLOC_TRIM_THRESHOLD_=268435456 make these" in shown
    assert "arrays 1.5 times as fast" in shown


def test_all_fits_into_eighty_columns(capsys, no_processes):
    assert max(map(len, out(capsys, "doctor").splitlines())) <= 80


def test_it_sets_nothing(capsys, no_processes):
    before = dict(os.environ)
    out(capsys, "doctor")
    assert dict(os.environ) == before


def test_what_the_user_has_set_is_tried_as_well(capsys, no_processes, monkeypatch):
    monkeypatch.setenv(doctor.VARIABLE, "Prescott")
    shown = out(capsys, "doctor")
    assert "OPENBLAS_CORETYPE       Prescott\n" in shown
    assert no_processes[:4] == ["Prescott", "", "Haswell", "SkylakeX"]


def test_without_openblas_no_kernels_are_tried(capsys, no_processes, monkeypatch):
    monkeypatch.setattr(doctor, "blas", lambda: Blas("accelerate", None, None, None))
    shown = out(capsys, "doctor")
    assert set(no_processes) == {""}
    assert "\nOPENBLAS_CORETYPE means nothing to accelerate: nothing to set.\n" in shown


def test_what_cannot_be_found_out_is_said(capsys, no_processes, monkeypatch):
    monkeypatch.setattr(doctor, "blas", lambda: Blas("openblas", None, None, None))
    monkeypatch.setattr(doctor, "instruction_sets", list)
    shown = out(capsys, "doctor")
    assert "\ninstructions            NumPy does not tell\n" in shown
    assert "\nBLAS                    openblas (unknown version)\n" in shown
    assert "\nkernel                  could not be found out" in shown
    assert "no other kernels are known for this processor" in shown


def test_a_kernel_that_ends_its_process_is_shown_as_such(capsys, no_processes, monkeypatch):
    monkeypatch.setattr(products, "speed_with", lambda kernel, *_: None)
    shown = out(capsys, "doctor")
    assert "fails" in shown
    assert "could not be measured" in shown


def test_elsewhere_than_on_glibc_memory_is_one_line(capsys, no_processes, monkeypatch):
    monkeypatch.setattr(memory, "uses_glibc", lambda: False)
    shown = out(capsys, "doctor")
    line = "malloc                  not glibc's: there is nothing to set for large arrays"
    assert shown.splitlines()[-1] == line
    assert "MALLOC_" not in shown


def test_one_variable_that_is_set_is_shown_and_measured_first(capsys, no_processes, monkeypatch):
    monkeypatch.setenv("MALLOC_TRIM_THRESHOLD_", "1000000")
    shown = out(capsys, "doctor")
    assert "\nMALLOC_MMAP_THRESHOLD_  not set\nMALLOC_TRIM_THRESHOLD_  1000000\n" in shown
    assert (
        shown.index("  as set  ") < shown.index("  with neither  ") < shown.index("  with both  ")
    )


def test_what_nobody_counts_and_what_fails_is_said(capsys, no_processes, monkeypatch):
    uncounted = lambda settings, seconds: None if settings else Cost(0.018, None)
    monkeypatch.setattr(memory, "cost_with", uncounted)
    shown = out(capsys, "doctor")
    assert f"{'with neither':<36}{'18.0':>10}   not counted\n" in shown
    assert f"{'with both':<36}{'fails':>10}\n" in shown
    assert "there is nothing to compare" in shown


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "1000", "x"])
def test_seconds_out_of_bounds_are_refused(capsys, seconds):
    assert "--seconds" in mistake(capsys, "doctor", f"--seconds={seconds}")
