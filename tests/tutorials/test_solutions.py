"""The exercises of each notebook: right answers are taken, wrong ones told apart.

`tutorials/exercises/of_01.py` has the exercises of notebook 01, and `solutions/of_01.py`, by the
same names, RIGHT, the answer as a function of the numbers, and WRONG, the kinds of verdict and the
answers that meet with them.
"""

import importlib

import pytest

from micrograd_plus.exercises import Exercise
from tests.tutorials.notebooks import PATHS, cells_of

SEEDS = (1, 2, 3, 77, 2024)

pytestmark = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def exercises_of(path):
    module = importlib.import_module(f"tutorials.exercises.of_{path.name[:2]}")
    return {name: x for name, x in vars(module).items() if isinstance(x, Exercise)}


def solutions_of(path):
    return importlib.import_module(f"tests.tutorials.solutions.of_{path.name[:2]}")


def test_the_notebook_asks_every_exercise_with_its_seed_and_then_checks_an_answer(path):
    sources = [cell["source"] for cell in cells_of(path, "code")]
    assert f"from exercises import of_{path.name[:2]} as exercises" in sources[0]
    for name in exercises_of(path):
        asked = sources.index(f"{name} = exercises.{name}.with_seed(SEED)\n{name}")
        assert sources[asked + 1] == f"{name}.check(...)"


def test_the_notebook_itself_defines_no_exercise(path):
    assert not any("xercise(" in cell["source"] for cell in cells_of(path, "code"))


def test_every_exercise_has_a_solution_and_wrong_answers(path):
    solutions = solutions_of(path)
    assert exercises_of(path).keys() == solutions.RIGHT.keys() == solutions.WRONG.keys()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_solutions_are_right(path, seed):
    for name, solution in solutions_of(path).RIGHT.items():
        exercise = exercises_of(path)[name].with_seed(seed)
        assert exercise.check(solution(**exercise.numbers)).right, name
        assert exercise.check(solution).right, name


@pytest.mark.parametrize("seed", SEEDS)
def test_wrong_answers_are_told_apart(path, seed):
    for name, wrong in solutions_of(path).WRONG.items():
        exercise = exercises_of(path)[name].with_seed(seed)
        kinds = [exercise.check(answer(**exercise.numbers)).kind for _, answer in wrong]
        assert kinds == [kind for kind, _ in wrong], name


def test_other_seeds_have_other_numbers(path):
    for exercise in exercises_of(path).values():
        assert len({str(exercise.with_seed(seed)) for seed in range(10)}) > 1
