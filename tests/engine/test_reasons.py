"""What the texts about the meaning of operations claim is computed: formulas, examples, numbers."""

import ast
import re

import numpy as np
import pytest

from micrograd_plus import Primitive
from micrograd_plus.formulas.evaluation import tree_of, value_of
from micrograd_plus.formulas.reasons import meaning_of
from micrograd_plus.formulas.shown_numbers import number_text
from micrograd_plus.formulas.words import FUNCTIONS, Call
from micrograd_plus.testing.battery import table
from micrograd_plus.testing.primitives import entry_of

ON_NUMBERS = [p for p in table() if p.on_floats is not None]
REASONS = [
    (primitive, i, reason)
    for primitive in ON_NUMBERS
    for i, reason in enumerate(meaning_of(primitive).reasons)
]
each = pytest.mark.parametrize("primitive", ON_NUMBERS, ids=lambda p: p.name)
each_reason = pytest.mark.parametrize(
    ("primitive", "i", "reason"), REASONS, ids=[f"{p.name}-{i}" for p, i, _ in REASONS]
)


def formulas_in(text):
    return re.findall("`([^`]+)`", text)


def prose_of(text):
    return re.sub("`[^`]+`", "", text)


def points(primitive):
    """Some numbers for the operands, from where the primitive is tested."""
    entry, generator = entry_of(primitive), np.random.default_rng(0)
    count = len(primitive.vjps) or 3
    columns = [entry.domain(i).sample(generator, (20,)) for i in range(count)]
    return zip(*(column.tolist() for column in columns), strict=True)


def slope(primitive, i, operands):
    static = entry_of(primitive).calls[0].static
    y = primitive(*operands, **static)
    found = primitive.pull_back([True] * len(operands), 1.0, y, operands, static)[i]
    return 0.0 if found is None else float(found)


def meant(primitive, i, operands):
    """What the names of a formula stand for."""
    static = entry_of(primitive).calls[0].static
    y = primitive(*operands, **static)
    names = primitive.named_in_formula(i, operands)
    names |= {"partner": Call(primitive, i, y, operands, static).partner, "y": y}
    return {**FUNCTIONS, **static, **names}


@each
def test_the_line_about_what_it_does_names_only_operands(primitive):
    names = {*primitive.operand_names[: len(primitive.vjps) or 1], "y"}
    assert set(formulas_in(meaning_of(primitive).does)) <= names


@each
def test_there_is_a_reason_for_each_operand(primitive):
    assert len(meaning_of(primitive).reasons) == (len(primitive.vjps) or 1)


@each_reason
def test_a_formula_is_the_slope_also_where_it_is_written_in_two_ways(primitive, i, reason):
    for operands in points(primitive):
        names, expected = meant(primitive, i, operands), slope(primitive, i, operands)
        for formula in formulas_in(reason.text):
            tree = tree_of(formula)
            if isinstance(tree, ast.Name) and tree.id in primitive.operand_names:
                continue  # an operand is spoken of
            sides = [tree]
            if isinstance(tree, ast.Compare):
                sides = [tree.left, *tree.comparators]
            if formula == "y" and primitive.formula_of(i) != "y":
                continue
            for side in sides:
                assert value_of(side, names) == pytest.approx(expected, rel=1e-6, abs=1e-9)


@each_reason
def test_an_example_has_the_slope_that_the_engine_computes(primitive, i, reason):
    for operands, expected in reason.examples:
        found = slope(primitive, i, tuple(map(float, operands)))
        assert number_text(found + 0.0) == number_text(expected)


@each_reason
def test_other_numbers_than_formulas_and_examples_are_in_words(primitive, i, reason):
    assert not re.search(r"\d", prose_of(reason.text) + prose_of(meaning_of(primitive).does))


@each_reason
def test_a_reason_is_a_line_with_its_source(primitive, i, reason):
    assert len(reason.text) <= 190
    assert reason.source
    assert reason.text.endswith(".")


@pytest.mark.parametrize(
    "primitive", [p for p in table() if p.on_floats is None], ids=lambda p: p.name
)
def test_what_works_on_arrays_alone_is_told_without_numbers_and_formulas(primitive):
    does, reasons = meaning_of(primitive)
    named = {name for text in (does, *(r.text for r in reasons)) for name in formulas_in(text)}
    assert named <= set(primitive.operand_names)
    assert not re.search(r"\d", does + "".join(reason.text for reason in reasons))


def test_of_an_operation_that_is_not_ours_nothing_is_known():
    tanh = Primitive("tanh", np.tanh, None, (lambda g, y, a: g * (1 - y * y),))
    assert meaning_of(tanh) is None
