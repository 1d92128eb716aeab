"""What products run on and what is advised; speeds that are measured are never looked at."""

import sys

import pytest

from micrograd_plus.doctor import (
    Blas,
    Speed,
    advice,
    blas,
    machine,
    speed_with,
    uses_the_processor,
)

OPENBLAS = Blas("scipy-openblas", "0.3.20", "Haswell", 2)
AVX512 = ["AVX2", "FMA3", "AVX512F", "AVX512CD", "AVX512BW", "AVX512DQ", "AVX512VL"]


def test_a_process_that_fails_has_no_speed(monkeypatch):
    monkeypatch.setattr(sys, "executable", "there/is/no/python")
    assert speed_with("", 0.001) is None


def test_without_threadpoolctl_the_library_itself_is_asked(monkeypatch):
    monkeypatch.setitem(sys.modules, "threadpoolctl", None)
    found = blas()
    if not machine._from_library_beside_numpy():
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
    assert uses_the_processor(kernel, instructions) is expected


def test_a_gain_that_may_be_noise_is_no_reason_to_set_anything():
    speeds = {"": Speed(100, "Haswell"), "SkylakeX": Speed(105, "SkylakeX")}
    assert advice(OPENBLAS, speeds, "") == ("none that was tried is faster", None)


def test_another_name_for_the_kernel_in_use_is_no_reason_to_set_it():
    speeds = {"": Speed(100, "SkylakeX"), "SkylakeX": Speed(150, "SkylakeX")}
    assert advice(OPENBLAS, speeds, "") == ("none that was tried is faster", None)


def test_a_choice_that_slows_down_is_to_be_unset():
    speeds = {"Prescott": Speed(40, "Katmai"), "": Speed(100, "A"), "B": Speed(105, "B")}
    said, line = advice(OPENBLAS, speeds, "Prescott")
    assert said == "without OPENBLAS_CORETYPE products are 2.5 times as fast"
    assert line == "unset OPENBLAS_CORETYPE"
