"""What the page says about the meaning of its numbers, as JSON has it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...engine.rule import Rule
from ...formulas.meaning import Meaning
from ...formulas.reasons import meaning_of
from ..stepping import ForwardStep, Steps
from ..stepping.as_data import data_of_number
from ..stepping.next_pass import next_pass


def meanings_of(steps: Sequence[ForwardStep]) -> dict[str, Any]:
    """What each operation of these steps does and why its slopes are what they are, by its name.

    An operation of which nothing is known, or that has a name of ours and another meaning, is
    left out.

    >>> from micrograd_plus import Value, steps
    >>> x = Value(3.0)
    >>> meanings_of(steps(x.square()).forward)["square"]["does"]
    '`a` times itself.'
    """
    found: dict[str, Meaning | None] = {}
    rules: dict[str, Rule] = {}
    for step in steps:
        meaning = meaning_of(step.primitive)
        if found.setdefault(step.operation, meaning) is not meaning:
            found[step.operation] = None
        rules[step.operation] = step.primitive
    return {
        name: data_of_meaning(meaning, rules[name])
        for name, meaning in found.items()
        if meaning is not None
    }


def data_of_meaning(meaning: Meaning, rule: Rule) -> dict[str, Any]:
    """What an operation does and why its slopes are what they are.

    >>> from micrograd_plus.engine.primitives.elementwise import square
    >>> data_of_meaning(meaning_of(square), square)["operands"]
    ['a']
    """
    return {
        "does": meaning.does,
        "operands": list(rule.operand_names[: len(meaning.reasons)]),
        "elementwise": rule.on_floats is not None,
        "reasons": [
            {
                "text": reason.text,
                "source": reason.source,
                "examples": [[*point, slope] for point, slope in reason.examples],
            }
            for reason in meaning.reasons
        ],
    }


def next_pass_of(steps: Steps) -> dict[str, Any] | None:
    """The result before the update and after it, and the change that the gradients foretold.

    >>> from micrograd_plus import Value, steps
    >>> next_pass_of(steps(Value(3.0).square())) is None
    True
    """
    found = next_pass(steps)
    if found is None:
        return None
    return {name: data_of_number(x) for name, x in found._asdict().items()}
