"""Quizzes: every blank has an answer, and no answer is given away."""

import re

import pytest

from micrograd_plus import Value, steps


@pytest.fixture
def example():
    a, b = Value(2.5), Value(-3.25)
    h = (a * b + 7.5).relu()
    y = h * h
    return steps(y, names={"a": a, "b": b, "h": h, "y": y})


def parts(text):
    questions, answers = re.split(r"(?m)^(?:### )?Answers$", text)
    return questions, answers


@pytest.mark.parametrize("markdown", [False, True])
def test_the_blanks_are_numbered_and_each_has_an_answer(example, markdown):
    questions, answers = parts(example.quiz(markdown=markdown))
    blanks = [int(n) for n in re.findall(r"____ \((\d+)\)", questions)]
    numbers = re.findall(r"(?m)^ *\(?(\d+)[).] ", answers)
    assert blanks == [*range(1, len(blanks) + 1)] == [int(n) for n in numbers]


def test_an_answer_is_the_result_of_its_line(example):
    _, answers = parts(example.quiz())
    first = [step.value for step in example.forward]
    found = [float(x.replace("−", "-")) for x in re.findall(r"\) (.*)", answers)]
    assert found[: len(first)] == first


def test_no_result_is_given_away(example):
    questions, _ = parts(example.quiz())
    assert "−8.125" not in questions
    assert "since" not in questions


def test_a_choice_is_part_of_the_question():
    x = Value(2.0)
    y = x.relu()
    assert "∂y/∂x = ∂y/∂y × (1 if y > 0, else 0) = ____ (2)" in steps(y).quiz()


def test_a_share_of_the_results_is_blank(example):
    count = lambda share: example.quiz(share).count("____")
    assert count(0.0) == 0
    assert 0 < count(0.5) < count(1.0)


def test_the_same_seed_leaves_the_same_results_blank(example):
    assert example.quiz(0.5, seed=1) == example.quiz(0.5, seed=1)
    assert len({example.quiz(0.5, seed=seed) for seed in range(5)}) > 1


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_outside_of_0_to_1_is_refused(example, share):
    with pytest.raises(ValueError, match="the share of blanks must be from 0 to 1"):
        example.quiz(share)
