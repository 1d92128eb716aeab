"""Exercises: how numbers are drawn, and how wrong answers are told apart."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus import Tensor, Value
from micrograd_plus.exercises import Exercise, gradient_exercise


def exercise(right, **mistakes):
    """One without numbers, and with this answer."""
    wrong = {name: lambda x=x: x for name, x in mistakes.items()}
    return Exercise("?", lambda: right, wrong, seed=0)


def kind(right, given):
    return exercise(right).check(given).kind


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (12.5, "right"),
        (np.float32(12.5), "right"),
        (np.array(12.5), "right"),
        (12.5 + 1e-12, "right"),
        (-12.5, "sign"),
        (25, "factor"),
        (6.25, "factor"),
        (-25, "factor"),
        (1250, "factor"),
        (13, "rounded"),
        (12, "rounded"),
        (12.4, "other"),
        (13.5, "other"),
        (-3.3, "other"),
        (float("nan"), "other"),
        (float("inf"), "other"),
        ("12.5", "type"),
        (None, "type"),
        (True, "type"),
        (12.5j, "type"),
        (Value(12.5), "type"),
        (Tensor([12.5]), "type"),
        ([12.5], "shape"),
        ({"a": 12.5}, "shape"),
        ([], "shape"),
        (..., "unanswered"),
    ],
    ids=repr,
)
def test_each_kind_of_answer_is_told_from_the_others(given, expected):
    assert kind(12.5, given) == expected


@pytest.mark.parametrize(("given", "right"), [(20.09, 20.0855), (20.08, 20.0855), (0.953, 0.95257)])
def test_fewer_digits_are_rounded_whether_up_down_or_cut_off(given, right):
    assert kind(right, given) == "rounded"


def test_a_whole_number_that_is_off_by_one_is_not_called_rounded():
    verdict = exercise(98).check(99)
    assert (verdict.kind, verdict.message) == ("other", "it should be a little smaller")


@given(st.floats(-1e6, 1e6))
def test_the_right_number_is_right_and_one_elsewhere_is_not(x):
    assert exercise(x).check(x).right
    assert not exercise(x).check(x + 0.1 + abs(x)).right


def test_nothing_is_said_about_the_size_of_zero():
    assert exercise(0.0).check(3).message == "it should be smaller"
    assert exercise(0.0).check(1e-17).right


def test_a_known_mistake_is_said_in_its_own_words():
    verdict = exercise(4, added=-4).check(-4)
    assert (verdict.kind, verdict.message) == ("mistake", "added")


def test_of_several_numbers_the_wrong_one_is_named():
    assert exercise({"w": [1, 2], "b": 3}).check({"w": [1, -2], "b": 3}).message.startswith("w[1]:")


def test_right_numbers_in_the_wrong_places_are_called_so():
    assert kind([1, 2, 4], [2, 1, 4]) == "swapped"


def test_a_missing_name_is_a_matter_of_shape():
    message = exercise({"a": 1, "b": 2}).check({"a": 1}).message
    assert message == "the answer is numbers at a, b, yours is numbers at a"


def test_one_open_question_of_several_leaves_all_open():
    assert kind({"a": 1, "b": 2}, {"a": 1, "b": ...}) == "unanswered"


def test_arrays_are_compared_element_by_element():
    assert kind(np.eye(2), [[1, 0], [0, 1]]) == "right"
    assert exercise(np.eye(2)).check(np.eye(2) * 2).message.startswith("[0][0]:")


def test_a_function_is_tried_with_more_than_the_numbers_of_the_question():
    square = Exercise("{a}²?", lambda a: a * a, seed=1, a=range(2, 50))
    asked = square.numbers["a"]
    assert square.check(asked**2).right
    verdict = square.check(lambda a: asked**2)
    assert not verdict.right
    assert verdict.message.startswith("with a = ")


def test_what_a_function_raises_is_told():
    verdict = Exercise("{a}?", lambda a: a, seed=1, a=[2]).check(lambda a: a / 0)
    assert verdict.kind == "error"
    assert verdict.message == "with a = 2: ZeroDivisionError: division by zero"


def test_a_function_of_other_names_is_told_so():
    verdict = Exercise("{a}?", lambda a: a, seed=1, a=[2]).check(lambda x: x)
    assert "unexpected keyword argument 'a'" in verdict.message


def test_one_seed_gives_the_same_numbers_each_time():
    made = [Exercise("{a}?", lambda a: a, seed=5, a=range(1000)).numbers for _ in range(2)]
    assert made[0] == made[1]


def test_no_numbers_are_drawn_that_hide_a_known_mistake():
    double = Exercise(
        "2·{a}?", lambda a: 2 * a, {"squared": lambda a: a * a}, seed=0, a=[0, 2, 2, 2, 3]
    )
    assert {double.with_seed(seed).numbers["a"] for seed in range(20)} == {3}


def test_a_mistake_that_no_numbers_show_is_refused():
    with pytest.raises(ValueError, match="a known mistake leads to the right answer: 'same'"):
        Exercise("{a}?", lambda a: a, {"same": lambda a: a}, seed=0, a=range(9))


def test_a_question_that_asks_for_other_numbers_is_refused():
    with pytest.raises(ValueError, match=r"KeyError\('b'\).*which are a"):
        Exercise("{b}?", lambda a: a, seed=0, a=range(9))


@pytest.mark.parametrize("choice", [[], 3])
def test_nothing_to_draw_a_number_from_is_refused(choice):
    with pytest.raises(ValueError, match="a is drawn from a list or a range that is not empty"):
        Exercise("?", lambda a: a, seed=0, a=choice)


def squares(*names, of="a"):
    choices = {name: range(1, 9) for name in names}
    return gradient_exercise("?", lambda a, b: (a * b) * (a * b), of, seed=0, **choices)


def test_a_gradient_along_one_of_two_paths_is_known():
    ask = squares("a", "b")
    a, b = ask.numbers["a"], ask.numbers["b"]
    assert ask.check(2 * a * b * b).right
    assert "2 ways, and you counted 1" in ask.check(a * b * b).message


def test_a_gradient_along_all_paths_but_one_is_known():
    cube = gradient_exercise("{a}", lambda a: a * a * a, "a", seed=0, a=range(2, 9))
    a = cube.numbers["a"]
    assert "3 ways, and you counted 2" in cube.check(2 * a * a).message


def test_a_gradient_of_no_number_of_the_question_is_refused():
    with pytest.raises(ValueError, match="no number is named 'c': there are a, b"):
        squares("a", "b", of="c")


def test_a_gradient_of_a_number_that_is_not_used_is_refused():
    with pytest.raises(ValueError, match="the result does not depend on b"):
        gradient_exercise("?", lambda a, b: a * a, "b", seed=0, a=[1], b=[2])
