"""The words of formulas in the worked example, told to readers."""

import subprocess
import sys

import pytest

from micrograd_plus.formulas.words import WORDS, Call

CODE = (
    "import numpy as np; from micrograd_plus import Tensor, steps; x = Tensor([1.0, 2.0]);"
    "print(steps(x.prod() + x.sum()))"
)


@pytest.mark.parametrize("word", WORDS)
def test_every_word_has_a_sentence_and_a_meaning_in_a_call(word):
    assert WORDS[word].endswith(".")
    assert word == "i" or hasattr(Call, word)


def test_the_worked_example_says_the_same_where_python_drops_docstrings():
    usual, optimised = (
        subprocess.run(
            [sys.executable, *options, "-c", CODE],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=True,
        ).stdout
        for options in (["-X", "utf8"], ["-X", "utf8", "-OO"])
    )
    assert "each number at all the entries that were reduced to it" in usual
    assert optimised == usual
