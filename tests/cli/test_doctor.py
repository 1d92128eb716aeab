"""The command that says what matrix products run on; its speeds are never looked at."""

import os
import sys

import pytest

from micrograd_plus import doctor
from micrograd_plus.doctor import Blas, Speed, advice
from tests.cli.running import mistake, out

OPENBLAS = Blas("scipy-openblas", "0.3.20", "Haswell", 2)
AVX512 = ["AVX2", "FMA3", "AVX512F", "AVX512CD", "AVX512BW", "AVX512DQ", "AVX512VL"]


@pytest.fixture
def no_processes(monkeypatch):
    """Speeds without measuring them; returns the choices that were tried."""
    tried = []

    def speed_with(kernel, seconds, threads):
        tried.append(kernel)
        return Speed(160.0 if kernel == "SkylakeX" else 100.0, kernel or "Haswell")

    monkeypatch.setattr(doctor, "speed_with", speed_with)
    monkeypatch.setattr(doctor, "blas", lambda: OPENBLAS)
    monkeypatch.setattr(doctor, "instruction_sets", lambda: AVX512)
    monkeypatch.delenv(doctor.VARIABLE, raising=False)
    return tried


def test_it_measures_and_reports_on_this_machine(capsys):
    shown = out(capsys, "doctor", "--seconds", "0.001")
    for name in ("micrograd_plus", "Python", "NumPy", "processor", "BLAS", "kernel", "threads"):
        assert f"\n{name}" in f"\n{shown}"
    assert "GFLOP/s" in shown


def test_it_says_what_to_set(capsys, no_processes):
    shown = out(capsys, "doctor")
    assert shown.splitlines()[-1].startswith("OPENBLAS_CORETYPE=SkylakeX makes these products 1.6 ")


def test_it_sets_nothing(capsys, no_processes):
    before = dict(os.environ)
    out(capsys, "doctor")
    assert dict(os.environ) == before


def test_what_the_user_has_set_is_tried_as_well(capsys, no_processes, monkeypatch):
    monkeypatch.setenv(doctor.VARIABLE, "Prescott")
    shown = out(capsys, "doctor")
    assert "OPENBLAS_CORETYPE  Prescott\n" in shown
    assert no_processes[:4] == ["Prescott", "", "Haswell", "SkylakeX"]


def test_without_openblas_no_kernels_are_tried(capsys, no_processes, monkeypatch):
    monkeypatch.setattr(doctor, "blas", lambda: Blas("accelerate", None, None, None))
    shown = out(capsys, "doctor")
    assert set(no_processes) == {""}
    assert shown.endswith("OPENBLAS_CORETYPE means nothing to accelerate: nothing to set.\n")


def test_what_cannot_be_found_out_is_said(capsys, no_processes, monkeypatch):
    monkeypatch.setattr(doctor, "blas", lambda: Blas("openblas", None, None, None))
    monkeypatch.setattr(doctor, "instruction_sets", list)
    shown = out(capsys, "doctor")
    assert "\ninstructions       NumPy does not tell\n" in shown
    assert "\nBLAS               openblas (unknown version)\n" in shown
    assert "\nkernel             could not be found out" in shown
    assert "no other kernels are known for this processor" in shown


def test_a_kernel_that_ends_its_process_is_shown_as_such(capsys, no_processes, monkeypatch):
    monkeypatch.setattr(doctor, "speed_with", lambda kernel, *_: None)
    shown = out(capsys, "doctor")
    assert "fails" in shown
    assert "could not be measured" in shown


def test_a_process_that_fails_has_no_speed(monkeypatch):
    monkeypatch.setattr(sys, "executable", "there/is/no/python")
    assert doctor.speed_with("", 0.001) is None


def test_without_threadpoolctl_the_library_itself_is_asked(monkeypatch):
    monkeypatch.setitem(sys.modules, "threadpoolctl", None)
    found = doctor.blas()
    if not doctor._from_library_beside_numpy():
        assert found.kernel is None
        pytest.skip("this NumPy has no OpenBLAS of its own")
    assert found.kernel
    assert found.threads >= 1


@pytest.mark.parametrize(
    ("kernel", "instructions", "expected"),
    [
        ("Haswell", AVX512, False),
        ("Zen", AVX512, False),
        ("SkylakeX", AVX512, True),
        ("Cooperlake", AVX512, True),
        ("Haswell", ["AVX2", "FMA3"], True),
        (None, AVX512, True),
    ],
)
def test_a_kernel_without_avx512_wastes_a_processor_that_has_it(kernel, instructions, expected):
    assert doctor.uses_the_processor(kernel, instructions) is expected


def test_a_gain_that_may_be_noise_is_no_reason_to_set_anything():
    speeds = {"": Speed(100, "Haswell"), "SkylakeX": Speed(105, "SkylakeX")}
    assert advice(OPENBLAS, speeds, "").endswith("there is nothing to set.")


def test_another_name_for_the_kernel_in_use_is_no_reason_to_set_it():
    speeds = {"": Speed(100, "SkylakeX"), "SkylakeX": Speed(150, "SkylakeX")}
    assert advice(OPENBLAS, speeds, "").endswith("there is nothing to set.")


def test_a_choice_that_slows_down_is_to_be_unset():
    speeds = {"Prescott": Speed(40, "Katmai"), "": Speed(100, "A"), "B": Speed(105, "B")}
    expected = "Without OPENBLAS_CORETYPE these products are 2.5 times as fast: unset it."
    assert advice(OPENBLAS, speeds, "Prescott") == expected


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "1000", "x"])
def test_seconds_out_of_bounds_are_refused(capsys, seconds):
    assert "--seconds" in mistake(capsys, "doctor", f"--seconds={seconds}")
