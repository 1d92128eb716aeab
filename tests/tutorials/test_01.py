"""What the first notebook has its reader write."""

import pytest

from micrograd_plus import Value
from tests.tutorials.notebooks import PATHS, cells_of
from tests.tutorials.test_solutions import exercises_of

WRITTEN = ("own-class", "own-add-code", "own-multiply-code", "order-naive", "order-right")


@pytest.fixture
def names():
    """The reader's names after the cells that write the class; the first ends with a test of it."""
    names = {"a": None}
    cells = {cell["id"]: cell["source"] for cell in cells_of(PATHS[0])}
    for id in WRITTEN:
        exec(cells[id].split("\nc.backward()")[0], names)
    return names


def test_the_readers_number_takes_forty_lines(names):
    cells = {cell["id"]: cell["source"] for cell in cells_of(PATHS[0])}
    class_and_functions = [cells[id] for id in WRITTEN if id != "order-naive"]
    lines = "\n".join(class_and_functions).splitlines()
    assert len([line for line in lines if line.strip()]) <= 45


def test_the_readers_number_has_the_librarys_gradients(names):
    def gradient(kind):
        a, b = kind(2.0), kind(-3.0)
        t = a * b
        (t * t + t + a).backward()
        return a.grad, b.grad

    assert gradient(names["Number"]) == gradient(Value)


def test_naive_recursion_gives_the_mistake_that_the_second_exercise_knows(names):
    a = names["Number"](3.0)
    b = a + a
    d = b * b + b
    d.grad = 1
    names["naive_backward"](d)
    in_line = exercises_of(PATHS[0])["in_line"]
    assert a.grad == 20 * 3 + 2
    assert "before it had heard" in in_line.check(20 * in_line.numbers["a"] + 2).message


def test_a_number_that_learned_to_subtract_solves_the_third_exercise(names):
    Number = names["Number"]
    Number.__sub__ = lambda a, b: Number(a.data - b.data, (a, b), (1, -1))

    def gradient(a, b):
        a, b = Number(a), Number(b)
        ((a - b) * (a - b)).backward()
        return b.grad

    assert exercises_of(PATHS[0])["subtraction"].check(gradient).right
