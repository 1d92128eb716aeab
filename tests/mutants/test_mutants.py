"""The machinery of `make mutants`, on a few primitives."""

from __future__ import annotations

import contextlib

import pytest

from micrograd_plus import Tensor
from micrograd_plus.testing.battery import table
from micrograd_plus.testing.primitives import entry_of, report_on
from tests.mutants.__main__ import killer, main, mutants_of
from tests.mutants.equivalent import reason_for
from tests.mutants.kinds import OF_PASSES, OF_RULES, Mutant, changed_pass, changed_rule

PRIMITIVES = {primitive.name: primitive for primitive in table()}
FEW = ["multiply", "tanh", "where", "index", "maximum"]


@pytest.mark.parametrize("name", FEW)
def test_every_mutant_is_killed_unless_it_is_listed_as_equivalent(name):
    for mutant in mutants_of(PRIMITIVES[name]):
        assert (killer(mutant) is None) == (reason_for(mutant) is not None), mutant


@pytest.mark.parametrize("name", FEW)
def test_a_mutant_that_changes_nothing_survives(name):
    mutant = Mutant(PRIMITIVES[name], len(PRIMITIVES[name].vjps) - 1, "nothing")
    for change in (
        changed_rule(mutant, lambda rule, *args: rule(*args)),
        changed_pass(mutant, lambda right, operand, grads: right(grads)),
    ):
        with change:
            assert not report_on(mutant.primitive, entry_of(mutant.primitive)).failed


@pytest.mark.parametrize("kind", [*OF_RULES, *OF_PASSES])
def test_a_mutant_is_gone_afterwards(kind):
    def gradient():
        x = Tensor([1.0, 2.0])
        (x * 3.0 + x * x.sum()).sum().backward()
        return x.grad.tolist()

    before = gradient()
    with contextlib.suppress(Exception), Mutant(PRIMITIVES["multiply"], 0, kind).applied():
        assert gradient() != before
    assert gradient() == before


def test_every_primitive_with_a_gradient_is_broken_in_every_way():
    for name, primitive in PRIMITIVES.items():
        kinds = {mutant.kind for mutant in mutants_of(primitive)}
        several = any(len(call.operands) > 1 for call in entry_of(primitive).calls)
        expected = {*OF_RULES, *OF_PASSES} - (set() if several else {"operands swapped"})
        is_flat = primitive.without_gradient and len(primitive.without_gradient) == len(
            primitive.vjps
        )
        assert kinds == (set() if is_flat else expected), name


def test_the_last_line_counts_and_a_survivor_fails_the_run(capsys, monkeypatch):
    assert main(["tanh"]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "mutants killed: 7 / 7"
    monkeypatch.setattr("tests.mutants.__main__.killer", lambda mutant: None)
    assert main(["tanh"]) == 1
    out = capsys.readouterr().out
    assert "SURVIVED tanh, operand 0: sign flipped" in out
    assert out.splitlines()[-1] == "mutants killed: 0 / 7"
