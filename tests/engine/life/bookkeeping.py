"""What the machine keeps beside the nodes, and the invariants that hold after every step."""

from __future__ import annotations

import contextlib
import gc
import itertools
import sys
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis.stateful import RuleBasedStateMachine, invariant

from micrograd_plus import Value
from micrograd_plus import functions as F
from micrograd_plus.engine.graph import Node
from tests.engine.life.formulas import LARGEST, TAME, Formula, suited
from tests.engine.life.recipes import (
    Leaf,
    Recipe,
    Result,
    everything_below,
    gradient,
    is_outdated,
    number,
)


def assert_close(found: Any, expected: np.ndarray, tolerance: float = 1e-8) -> None:
    assert np.shape(found) == np.shape(expected)
    size = 1.0 + np.abs(expected).max()
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance * size)


def is_constant(x: Any) -> bool:
    return isinstance(x, Leaf) and not x.requires_grad


@dataclass
class Life:
    """What should be known of a node, held or not.

    Attributes:
        node: A weak reference, since the machine must not keep it alive.
        grad: What `.grad` should be; None before any.
    """

    node: weakref.ref[Node]
    recipe: Recipe
    label: str | None
    grad: np.ndarray | None = None


class Bookkeeping(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.held: dict[str, Node] = {}
        self.lives: dict[str, Life] = {}
        gc.disable()  # nodes must go without it

    def teardown(self) -> None:
        gc.enable()

    # Nodes by key

    def keep(self, node: Node, recipe: Recipe, label: str | None = None) -> str:
        key = f"node {len(self.lives)}"
        self.held[key] = node
        self.lives[key] = Life(weakref.ref(node), recipe, label)
        return key

    def keep_constant(self, node: Any, source: Recipe, label: str | None = None) -> str:
        """Keep a node that has the numbers of `source`, and no history."""
        # Where a leaf has moved on, old results may be views of it or not: nothing is promised.
        now = np.array(node.data) if is_outdated(source) else number(source)
        return self.keep(node, Leaf(now, False, source.is_value), label)

    def recipe(self, key: str) -> Any:
        return self.lives[key].recipe

    def label(self, key: str) -> str | None:
        return self.lives[key].label

    def alive(self) -> list[tuple[Any, Life]]:
        """All nodes that exist, with what is known of them; also those that only results hold."""
        pairs = [(life.node(), life) for life in self.lives.values()]
        return [(node, life) for node, life in pairs if node is not None]

    def recipe_of(self, node: Node) -> Recipe:
        return next(life.recipe for life in self.lives.values() if life.node() is node)

    def leaves_below(self, key: str) -> list[tuple[Any, Life]]:
        """At least one, which may be the node itself; also leaves that only results hold."""
        below = everything_below(self.recipe(key))
        return [
            (node, life)
            for node, life in self.alive()
            if life.recipe in below and isinstance(life.recipe, Leaf)
        ]

    # Steps that several rules take

    def compute_chain(self, chain: list[Formula], a: str, b: str) -> list[str]:
        """Each result from the two before it: shared, and soon deep."""
        keys = [b, a]
        for formula in chain:
            keys.append(self.compute_and_keep(formula, (keys[-1], keys[-2])))
        return keys[2:]

    def compute_and_keep(
        self, formula: Formula, operands: tuple[Any, ...], recorded: bool = True
    ) -> str:
        operands = operands[: formula.arity]
        recipes = [self.recipe(x) if isinstance(x, str) else x for x in operands]
        arguments = [self.held[x] if isinstance(x, str) else x for x in operands]
        formula = suited(formula, [number(x) if isinstance(x, Recipe) else x for x in recipes])
        if not formula.of_numbers:  # a step among constants leaves a number behind, not a history
            recipes = [x.number if is_constant(x) else x for x in recipes]
        recipe = Result(formula, tuple(recipes))
        recorded = recorded and any(getattr(x, "requires_grad", False) for x in recipes)
        node = formula.run(F, *arguments)
        key = self.keep(node, recipe) if recorded else self.keep_constant(node, recipe)
        if np.abs(number(recipe)).max() <= LARGEST:
            return key
        tamed = self.compute_and_keep(TAME, (key,), recorded)
        del self.held[key]  # the machine has it no more: only the tamed node may
        return tamed

    def seed_for(self, root: str, seed: list[float] | None) -> Any:
        return seed if seed is None else np.resize(seed, np.shape(self.held[root].data))

    def refusal(self, root: str, seed: Any, needs_gradient: bool = True) -> type[Exception] | None:
        """The exception with which a pass should refuse to run."""
        recipe = self.recipe(root)
        if needs_gradient and not recipe.requires_grad:
            return ValueError
        if seed is None and number(recipe).size != 1:
            return ValueError
        return RuntimeError if is_outdated(recipe) else None

    # No generator: from Python 3.12 on, one that has swallowed an exception keeps its frames alive,
    # and with them the nodes of a pass.
    def refused_if(self, refusal: type[Exception] | None) -> Any:
        return pytest.raises(refusal) if refusal else contextlib.nullcontext()

    def expect_pass(self, root: str, seed: Any, retain_grads: bool = False) -> None:
        """Leaves add up; the root and inner Values have new gradients, others on request."""
        top = self.recipe(root)
        below = everything_below(top)
        for _, life in self.alive():
            recipe = life.recipe
            if recipe not in below or not recipe.requires_grad:
                continue
            if isinstance(recipe, Leaf):
                g = gradient(top, recipe, 1.0 if seed is None else seed)
                life.grad = g if life.grad is None else life.grad + g
            elif recipe is top or recipe.is_value or retain_grads:
                life.grad = gradient(top, recipe, 1.0 if seed is None else seed)

    @contextlib.contextmanager
    def nothing_more_referred_to(self) -> Iterator[None]:
        """A block after which nobody new refers to any node."""
        before = self._references()
        yield
        assert self._references() == before

    def _references(self) -> list[int]:
        if sys.gettrace() is not None:
            return []  # a debugger's tracer refers to the locals of every frame
        return [sys.getrefcount(node) for node, _ in self.alive()]

    # What holds after every step

    @invariant()
    def only_what_is_referred_to_is_alive(self) -> None:
        needed = everything_below(*(self.lives[key].recipe for key in self.held))
        for life in self.lives.values():
            assert (life.node() is not None) == (life.recipe in needed)

    @invariant()
    def data_are_what_the_recipes_come_to(self) -> None:
        for node, life in self.alive():
            if not is_outdated(life.recipe):
                assert_close(node.data, number(life.recipe))

    @invariant()
    def gradients_are_as_accumulated(self) -> None:
        for node, life in self.alive():
            grad = node.grad.data if isinstance(node.grad, Node) else node.grad
            if life.grad is None:
                assert grad == 0 if life.recipe.is_value else grad is None
            else:
                assert_close(grad, life.grad)

    @invariant()
    def leaves_share_no_gradient(self) -> None:
        grads = [node.grad for node, _ in self.alive() if node.is_leaf and not node.is_scalar]
        arrays = [grad for grad in grads if grad is not None]
        assert not any(np.may_share_memory(a, b) for a, b in itertools.combinations(arrays, 2))

    @invariant()
    def nodes_are_of_their_kind(self) -> None:
        for node, life in self.alive():
            assert isinstance(node, Value) == life.recipe.is_value
            assert node.is_leaf == isinstance(life.recipe, Leaf)
            assert node.requires_grad == life.recipe.requires_grad
            assert node.label == (life.label or "")
