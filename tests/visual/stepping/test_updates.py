"""The update: what the steps say an optimizer makes of each parameter is what it makes of it."""

import json
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus import Tensor, Value, optim, steps
from micrograd_plus.testing import reported
from micrograd_plus.testing.strategies import programs
from micrograd_plus.visual.stepping import UpdateStep
from micrograd_plus.visual.stepping.updates import meaning
from tests.optim.kinds import CLASSES, KINDS

from .latex import is_balanced

SHARED = [
    {},
    {"weight_decay": 0.1},
    {"clip_value": 0.01},
    {"clip_norm": 0.01},
    {"lr": optim.step_decay(0.5, every=1)},
]
optimizers = st.sampled_from(KINDS).flatmap(
    lambda chosen: st.sampled_from(SHARED).map(
        lambda shared: lambda parameters: chosen[0](parameters, **(chosen[1] | shared))
    )
)


def of_numbers(x):
    """What to compare of the numbers of an optimizer: arrays as lists."""
    return {name: np.asarray(number).tolist() for name, number in x.items()}


@given(programs(max_operations=8, numbers_only=True), optimizers)
def test_three_steps_make_of_values_what_was_shown_to_the_last_bit(program, made):
    leaves = [Value(x.item(), label=f"x{i}") for i, x in enumerate(program.leaves)]
    optimizer = made(leaves)
    # A step may lead out of an operation's domain, where the numbers become nan.
    with reported(program), np.errstate(all="ignore"):
        for _ in range(3):
            y = program.run(leaves, [c.item() for c in program.constants])
            shown = {step.name: step for step in steps(y, optimizer=optimizer).update}
            optimizer.zero_grad()
            y.backward()
            optimizer.step()
            for x in leaves:
                if x.label in shown:
                    assert same(shown[x.label].after, x.data)
                    kept = optimizer.numbers_for(x)
                    assert all(
                        same(line.value, kept[line.name])
                        for line in shown[x.label].rule
                        if line.name in kept
                    )


@given(programs(max_operations=8), optimizers)
def test_three_steps_make_of_tensors_what_was_shown(program, made):
    leaves = program.tensors()
    optimizer = made(leaves)
    # A step may lead out of an operation's domain, where the numbers become nan.
    with reported(program), np.errstate(all="ignore"):
        for _ in range(3):
            y = program.run(leaves)
            shown = {step.name: step for step in steps(y, optimizer=optimizer).update}
            optimizer.zero_grad()
            y.backward()
            optimizer.step()
            for x in leaves:
                if x.label in shown:
                    np.testing.assert_allclose(shown[x.label].after, x.data, rtol=1e-6, atol=1e-6)


def same(a, b):
    return np.array_equal(a, b, equal_nan=True)


@given(programs(max_operations=5, numbers_only=True), optimizers)
def test_every_line_is_what_its_formula_comes_to(program, made):
    leaves = [Value(x.item(), label=f"x{i}") for i, x in enumerate(program.leaves)]
    y = program.run(leaves, [c.item() for c in program.constants])
    with reported(program):
        for step in steps(y, optimizer=made(leaves)).update:
            names = vars(np) | step.numbers | {"p": step.before, "g": step.clipped}
            for name, formula, value in step.rule:
                expected = eval(formula, names)  # the tests' own evaluator: Python
                np.testing.assert_allclose(value, expected, rtol=1e-12, atol=1e-300)
                names[name] = value


@given(programs(max_operations=5), optimizers)
def test_every_update_can_be_shown_in_every_form(program, made):
    leaves = program.tensors()
    with reported(program):
        example = steps(program.run(leaves), optimizer=made(leaves))
        assert "Update: what one step of" in str(example)
        assert is_balanced(example.to_latex())
        assert is_balanced(example.to_markdown())
        assert len(json.loads(example.to_json())["update"]) == len(example.update)
        questions, answers = example.quiz().split("\nAnswers\n")
        assert questions.count("____") == len(answers.splitlines())


def state_of_everything(optimizer, *leaves):
    arrays = {name: x.tolist() for name, x in optimizer.state_dict().items()}
    return arrays, [(np.asarray(x.data).tolist(), x.grad, x._stamp) for x in leaves]


@pytest.mark.parametrize(("kind", "options"), KINDS)
def test_every_setting_that_is_shown_has_words(kind, options):
    x = Value(3.0)
    (step,) = steps(x * 2.0, optimizer=kind([x], **options)).update
    for name in step.settings:
        file = kind.__module__.replace(".", "/")
        assert meaning(step, name), (
            f'{file}.py: add `meanings = (("{name}", "..."),)` to {kind.__name__}: what {name} '
            "is, in words, which the steps show beside its number"
        )


@pytest.mark.parametrize("kind", CLASSES)
def test_asking_changes_neither_the_optimizer_nor_the_graph(kind):
    x, w = Value(3.0, label="x"), Tensor([1.0, 2.0], label="w")
    optimizer = kind([x, w])
    before = state_of_everything(optimizer, x, w)
    y = (w * x).sum()
    steps(y, optimizer=optimizer)
    assert state_of_everything(optimizer, x, w) == before
    y.backward()  # nor is the graph out of date


def test_gradients_that_are_there_already_do_not_count():
    x = Value(3.0)
    y = x * x
    x.grad = 100.0
    (step,) = steps(y, optimizer=optim.SGD([x], lr=0.5)).update
    assert (step.gradient, step.after, x.grad) == (6.0, 0.0, 100.0)


def test_what_the_graph_does_not_reach_gets_no_step():
    x, other = Value(3.0), Value(1.0)
    example = steps(x * 2.0, optimizer=optim.SGD([other, x]))
    assert [step.name for step in example.update] == ["x"]


def test_what_is_frozen_gets_no_step():
    x, w = Value(3.0), Value(1.0, requires_grad=False)
    example = steps(x * w, optimizer=optim.SGD([w, x]))
    assert [step.name for step in example.update] == ["x"]


def test_a_leaf_alone_is_updated_by_the_seed():
    x = Value(3.0)
    assert steps(x, seed=2.0, optimizer=optim.SGD([x], lr=0.5)).update[0].after == 2.0


def test_the_gradient_is_the_sum_of_all_its_parts():
    x = Value(3.0)
    assert steps(x * x, optimizer=optim.SGD([x], lr=0.5)).update[0].gradient == 6.0


def test_the_arrays_are_those_of_the_moment():
    w = Tensor([1.0, 2.0])
    optimizer = optim.SGD([w], lr=0.5)
    (step,) = steps(w.sum(), optimizer=optimizer).update
    w.data[0] = 100.0
    assert (step.before.tolist(), step.after.tolist()) == ([1.0, 2.0], [0.5, 1.5])


def test_an_array_keeps_its_dtype():
    w = Tensor(np.ones(3, np.float32))
    (step,) = steps(w.sum(), optimizer=optim.Adam([w])).update
    assert {line.value.dtype for line in step.rule} == {np.dtype(np.float32)}


def test_steps_with_an_update_are_a_sequence_forward_backward_update():
    x = Value(3.0)
    example = steps(x * x, optimizer=optim.SGD([x]))
    assert len(example) == 1 + 2 + 1
    assert [*example] == [*example.forward, *example.backward, *example.update]
    assert example[-1] is example[3] is example.update[0]
    assert example[2:] == (example.backward[1], example.update[0])
    assert repr(example) == "<Steps: 1 forward, 2 backward, 1 of the update; print() shows them>"


def test_without_an_optimizer_there_is_no_update():
    example = steps(Value(3.0, label="x").exp())
    assert example.update == ()
    assert example.to_dict()["update"] == []
    assert "Update" not in str(example) + example.to_latex() + example.to_markdown()


def test_an_update_cannot_be_changed():
    x = Value(3.0)
    step = steps(x.exp(), optimizer=optim.SGD([x]))[-1]
    assert isinstance(step, UpdateStep)
    with pytest.raises(AttributeError):
        step.before = 5.0


def test_json_has_the_rule_and_its_numbers_in_full():
    x = Value(1 / 3)
    example = steps(x.exp(), optimizer=optim.SGD([x], lr=0.1, momentum=0.9))
    (data,) = json.loads(example.to_json())["update"]
    step = example.update[0]
    assert data["numbers"] == {"lr": 0.1, "momentum": 0.9, "v": 0.0}
    assert data["rule"] == [list(line) for line in step.rule]
    assert (data["before"], data["gradient"], data["after"]) == (1 / 3, step.gradient, step.after)


def test_an_optimizer_of_ones_own_is_shown_by_its_rule():
    class SignDescent(optim.Optimizer):
        def rule(self, h):
            return (("p", "p - lr * sign(g)"),)

        def update(self, h, p, g, work, *state):
            p -= h.lr * np.sign(g)

    x = Value(3.0)
    (step,) = steps(x * -1.0, optimizer=SignDescent([x], lr=0.5)).update
    assert re.fullmatch(
        r"UpdateStep\(x ← x − lr × sign\(.*\) = 3 − 0.5 × sign\(−1\) = 3.5\)", repr(step)
    )


@pytest.mark.parametrize("show", [str, lambda x: x.to_latex(), lambda x: x.to_markdown()])
def test_a_thousand_updates_are_abbreviated(show):
    leaves = [Value(1.0) for _ in range(1_000)]
    y = sum(leaves[1:], leaves[0])
    text = show(steps(y, optimizer=optim.SGD(leaves)))
    assert "960 more" in text.partition("Update")[2]


def test_a_parameter_called_as_the_state_is_told_from_it():
    v = Value(2.0)
    example = steps(v * 3.0, optimizer=optim.SGD([v], lr=0.1, momentum=0.5))
    assert "v ← v − lr × optimizer.v = 2 − 0.1 × 3 = 1.7" in str(example)


def test_a_small_step_is_shown_with_the_digits_that_it_changes():
    x = Value(3.0)
    (step,) = steps(x * 1.0, optimizer=optim.SGD([x], lr=1e-5)).update
    assert repr(step).endswith("= 3 − 1e−5 × 1 = 2.99999)")


def test_a_quiz_gives_the_state_and_asks_for_the_update():
    x = Value(3.0)
    quiz = steps(x * 2.0, names={"x": x}, optimizer=optim.SGD([x], lr=0.5, momentum=0.5)).quiz()
    questions, answers = quiz.split("\nAnswers\n")
    assert [line.strip() for line in questions.splitlines()[-4:]] == [
        "x:",
        "v = 0",
        "v ← momentum × v + ∂t1/∂x = ____ (3)",
        "x ← x − lr × v = ____ (4)",
    ]
    assert answers.split()[-4:] == ["(3)", "2", "(4)", "2"]
