"""Random programs mean the same on every backend, and are as random as they claim."""

import numpy as np
import pytest
from hypothesis import Phase, find, given, settings

from micrograd_plus import functions
from micrograd_plus.engine.primitive import Primitive
from micrograd_plus.engine.primitives import activations, elementwise, trigonometry
from micrograd_plus.testing.programs import Ref, reported
from micrograd_plus.testing.programs.draft import ELEMENTWISE
from micrograd_plus.testing.strategies import programs
from micrograd_plus.testing.strategies.of_moves import MAX_NDIM, MAX_SIZE
from micrograd_plus.testing.strategies.of_programs import WORDS
from tests.testing import backends
from tests.testing.backends import tensors

names = lambda backend: backend.__name__


def assert_close(found, expected):
    """Up to rounding, which is in proportion to the largest numbers that were added."""
    assert np.shape(found) == np.shape(expected)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10 * max(1, np.abs(expected).max()))


OURS = [backends.floats, backends.arrays, backends.values, backends.expanded]


# Ours together: drawing a program takes longer than running it.
@pytest.mark.parametrize(
    "others",
    [
        pytest.param(OURS, id="ours"),
        pytest.param([backends.autograd_package], id="autograd"),
        pytest.param([backends.pytorch], id="pytorch"),
    ],
)
@given(program=programs())
def test_values_and_gradients_agree_with_those_of_tensors(others, program):
    with reported(program):
        expected = tensors(program)
        for backend in others:
            found = backend(program)
            assert_close(found.value, expected.value)
            if found.gradients is not None:
                for g, g_of_tensors in zip(found.gradients, expected.gradients, strict=True):
                    assert_close(g, g_of_tensors)


@given(programs(numbers_only=True))
def test_programs_of_numbers_run_on_python_floats(program):
    items = lambda arrays: [x.item() for x in arrays]
    with reported(program):
        results = program.results(items(program.leaves), items(program.constants))
        assert {type(y) for y in results.values()} <= {float, int}  # relu's 0 is an integer
        assert_close(list(results.values())[-1], tensors(program).value)


def results_of_steps(program):
    results = program.results()
    return [results[f"y{i}"] for i in range(len(program.steps))]


@given(programs())
def test_everything_lies_within_the_bound_that_its_step_carries(program):
    for step, y in zip(program.steps, results_of_steps(program), strict=True):
        low, high = step.bound
        rounding = 1e-12 * max(1, abs(low), abs(high))
        assert low - rounding <= np.min(y) <= np.max(y) <= high + rounding


@pytest.fixture(scope="module")
def many_programs():
    """Two hundred programs, the same every time."""
    found = []

    @settings(max_examples=200, derandomize=True, database=None, phases=[Phase.generate])
    @given(programs())
    def collect(program):
        found.append(program)

    collect()
    return found


def test_results_are_small_arrays_of_floats_and_the_last_is_one_number(many_programs):
    for program in many_programs:
        results = results_of_steps(program)
        assert {np.asarray(y).dtype for y in results} == {np.dtype(float)}
        assert max(map(np.size, results)) <= MAX_SIZE
        assert max(map(np.ndim, results)) <= MAX_NDIM
        assert np.shape(results[-1]) == ()


def test_every_result_is_read(many_programs):
    for program in many_programs:
        read = {x for step in program.steps for x in step.reads()}
        assert {f"y{i}" for i in range(len(program.steps) - 1)} <= read


def test_leaves_and_constants_are_not_0_and_all_differ(many_programs):
    for program in many_programs:
        numbers = [x for array in (*program.leaves, *program.constants) for x in array.flat]
        assert 0.0 not in numbers
        assert len(set(numbers)) == len(numbers)


def kinks(program):
    """How far each operation with a kink is from it."""
    results = program.results()
    value = lambda x: results[x] if isinstance(x, Ref) else x
    for step in program.steps:
        operands = [value(x) for x in step.arguments]
        if step.word in ("relu", "leaky_relu", "absolute"):
            yield np.abs(operands[0])
        elif step.word in ("maximum", "minimum"):
            yield np.abs(operands[0] - operands[1])
        elif step.word == "clip":
            yield from (np.abs(operands[0] - bound) for bound in operands[1:])
        elif step.word in ("max", "min", "std"):
            x = np.sort(operands[0], axis=None)
            yield np.diff(x) if x.size > 1 else np.ones(1)


def test_nothing_is_computed_at_a_kink(many_programs):
    distances = [np.min(distance) for program in many_programs for distance in kinks(program)]
    assert min(distances) > 1e-9


@given(programs(max_operations=1))
def test_there_are_no_more_operations_than_were_asked_for(program):
    helpers = {"add", "subtract", "multiply", "tanh", "sum"}
    assert len([step for step in program.steps if step.word not in helpers]) <= 1


SEARCH = settings(max_examples=10_000, database=None, phases=[Phase.generate])


def test_every_word_occurs(many_programs):
    words_in = lambda program: {step.word for step in program.steps}
    rare = set(WORDS).difference(*map(words_in, many_programs))
    for word in rare:
        find(programs(), lambda program, word=word: word in words_in(program), settings=SEARCH)


def test_every_elementwise_function_is_a_word():
    families = {**vars(elementwise), **vars(trigonometry), **vars(activations)}
    words = {
        f.name
        for f in families.values()
        if isinstance(f, Primitive) and not f.without_gradient and hasattr(functions, f.name)
    }
    # What is not monotone is no word of several.
    assert words - {"hypot", "arctan2"} <= set(ELEMENTWISE) | {"where"}


def reads_twice(program):
    read = [x for step in program.steps for x in step.reads()]
    return any(x.startswith("y") and read.count(x) > 1 for x in read)


def broadcasts(program):
    shapes = {name: np.shape(y) for name, y in program.results().items()}
    return any(
        len({shapes[x] for x in step.reads()}) > 1
        for step in program.steps
        if step.word in ELEMENTWISE
    )


def reads_constants(program):
    return any(x == "c0" for step in program.steps for x in step.reads())


def has_several_leaves_that_matter(program):
    return sum(bool(np.any(g)) for g in tensors(program).gradients) > 1


def has_a_long_path(program):
    depths = {}
    for i, step in enumerate(program.steps):
        depths[f"y{i}"] = 1 + max(depths.get(x, 0) for x in step.reads())
    return max(depths.values()) > 15


def has_thirty_steps(program):
    return len(program.steps) >= 30


@pytest.mark.parametrize(
    "claim",
    [
        reads_twice,
        broadcasts,
        reads_constants,
        has_several_leaves_that_matter,
        has_a_long_path,
        has_thirty_steps,
    ],
    ids=names,
)
def test_many_programs_have(claim, many_programs):
    assert sum(map(claim, many_programs)) >= 10
