"""The graph's life in any order: after every step, all nodes are as their recipes say.

Hypothesis draws the steps. Each is taken by the engine and by the model, which keeps nothing but
recipes (`recipes.py`) and what the gradients should have added up to (`bookkeeping.py`). Rules
name nodes by keys, so that the machine alone holds them, and dropping one frees it.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, consumes, initialize, multiple, precondition, rule

from micrograd_plus import Tensor, Value, gradients, no_grad
from micrograd_plus import functions as F
from tests.engine.life.bookkeeping import Bookkeeping, assert_close
from tests.engine.life.formulas import FORMULAS, SHAPES
from tests.engine.life.looks import LOOKS
from tests.engine.life.mistakes import MISTAKES
from tests.engine.life.recipes import Leaf, gradient, second_derivative

# Eighths are easy to read in a failing example. Whatever the shape, np.resize fits them to it.
eighths = st.integers(-16, 16).map(lambda n: n / 8)
numbers = st.lists(eighths, min_size=1, max_size=6)
shapes = st.sampled_from(SHAPES)
constants = eighths | st.builds(np.resize, numbers, shapes)
labels = st.sampled_from([None, "w", "b"])
formulas = st.sampled_from(FORMULAS)
anyone = st.integers(0, 3)
kinds = st.none() | shapes  # None for a Value
formulas_of_numbers = st.sampled_from([formula for formula in FORMULAS if formula.of_numbers])
chains = st.one_of(st.lists(f, min_size=3, max_size=6) for f in (formulas_of_numbers, formulas))
seeds = st.none() | numbers


class LifeOfAGraph(Bookkeeping):
    leaves = Bundle("leaves")
    results = Bundle("results")
    nodes = st.one_of(leaves, results)
    roots = st.one_of(results, results, results, leaves)

    # Growing: leaves, results, and constants taken from either.

    @initialize(
        target=results, a=kinds, b=kinds, alike=st.booleans(), numbers=numbers, chain=chains
    )
    def begin(self, a, b, alike, numbers, chain):
        kinds = (a, a if alike else b)
        leaves = [self.make_leaf(numbers, kind, None, None) for kind in kinds]
        keys = self.compute_chain(chain, *leaves)
        for leaf in leaves:  # they live as long as a result that needs them does
            del self.held[leaf]
        return multiple(*keys)

    @rule(
        target=leaves,
        numbers=numbers,
        shape=kinds,
        requires_grad=st.sampled_from([None, True, False]),
        label=labels,
    )
    def make_leaf(self, numbers, shape, requires_grad, label):
        array = np.resize(numbers, shape or ())
        if shape is None:
            node = Value(float(array), label, requires_grad=requires_grad is not False)
        else:
            node = Tensor(array.copy(), requires_grad=requires_grad, label=label)
        return self.keep(node, Leaf(array, requires_grad is not False, shape is None), label)

    @rule(target=results, chain=chains, a=nodes, b=nodes)
    def compute(self, chain, a, b):
        return multiple(*self.compute_chain(chain, a, b))

    @rule(target=results, formula=formulas, a=nodes, constant=constants, on_the_left=st.booleans())
    def compute_with_a_constant(self, formula, a, constant, on_the_left):
        swapped = on_the_left and formula.arity == 2
        return self.compute_and_keep(formula, (constant, a) if swapped else (a, constant))

    @rule(target=leaves, formula=formulas, a=nodes, b=nodes)
    def compute_inside_no_grad(self, formula, a, b):
        with no_grad():
            with no_grad():
                pass  # which ends itself alone
            return self.compute_and_keep(formula, (a, b), recorded=False)

    @rule(target=leaves, key=nodes)
    def detach(self, key):
        return self.keep_constant(self.held[key].detach(), self.recipe(key), self.label(key))

    # Differentiating.

    @rule(root=roots, seed=seeds, retain_grads=st.booleans(), times=st.integers(1, 2))
    def backward(self, root, seed, retain_grads, times):
        seed = self.seed_for(root, seed)
        for _ in range(times):
            with self.refused_if(self.refusal(root, seed)):
                self.held[root].backward(seed, retain_grads=retain_grads)
                self.expect_pass(root, seed, retain_grads)

    @rule(root=roots, a=nodes, b=nodes, seed=seeds)
    def gradients_alone(self, root, a, b, seed):
        inputs = [self.held[a], self.held[b]]
        seed = self.seed_for(root, seed)
        # A root without gradients is no mistake here: it does not depend on the inputs.
        refusal = self.refusal(root, seed, needs_gradient=False)
        if not (inputs[0].requires_grad and inputs[1].requires_grad):
            refusal = TypeError
        with self.refused_if(refusal), self.nothing_more_referred_to():
            found = gradients(self.held[root], inputs, seed)
            seed = 1.0 if seed is None else seed
            for g, key in zip(found, (a, b), strict=True):
                assert_close(g, gradient(self.recipe(root), self.recipe(key), seed))

    @rule(root=roots, seed=seeds)
    def second_derivatives(self, root, seed):
        seed = self.seed_for(root, seed)
        with self.refused_if(self.refusal(root, seed)):
            self.held[root].backward(seed, create_graph=True)
            self.expect_pass(root, seed)
            self.gradients_are_as_accumulated()
            leaves = self.leaves_below(root)
            trained = [(node, life.recipe) for node, life in leaves if node.requires_grad]
            seed = 1.0 if seed is None else seed
            (x, x_recipe), (z, z_recipe) = trained[0], trained[-1]  # perhaps the same leaf
            found = gradients(F.sum(x.grad), z)
            expected = second_derivative(self.recipe(root), x_recipe, z_recipe, seed)
            assert_close(found, expected, tolerance=1e-4)
            # Gradients that are nodes refer to the graph, a cycle, until they are forgotten.
            for node, life in leaves:
                node.zero_grad()
                life.grad = None

    @rule(key=nodes, everywhere=st.booleans())
    def zero_grad(self, key, everywhere):
        for node, life in self.alive():
            if everywhere or life is self.lives[key]:
                node.zero_grad()
                life.grad = None

    @rule(key=nodes, which=anyone)
    def halve_a_gradient_in_place(self, key, which):
        leaves = self.leaves_below(key)
        node, life = leaves[which % len(leaves)]
        if life.grad is not None:
            node.grad *= 0.5
            life.grad = life.grad * 0.5

    # Updating, and failing to.

    @rule(
        key=nodes,
        which=anyone,
        numbers=numbers,
        way=st.sampled_from(["assign", "in place", "touch"]),
    )
    def update(self, key, which, numbers, way):
        leaves = self.leaves_below(key)
        leaf, life = leaves[which % len(leaves)]
        node = leaf
        new = np.resize(numbers, np.shape(node.data))
        if way == "in place":
            with no_grad():
                node -= node.data - new
        elif way == "touch" and isinstance(node, Tensor):
            node.data[...] = new
            node.touch()
        else:
            node.assign(new)
        assert node is leaf
        life.recipe.number = new

    @rule(key=nodes, mistake=st.sampled_from(sorted(MISTAKES)))
    def make_a_mistake(self, key, mistake):
        with self.nothing_more_referred_to(), pytest.raises(MISTAKES[mistake].errors):
            MISTAKES[mistake].make(self.held[key])

    # Looking, which may neither change nor keep anything.

    @rule(key=nodes, look=st.sampled_from(LOOKS))
    def look(self, key, look):
        with self.nothing_more_referred_to():
            look(self, key)

    # Dying. Bookkeeping's invariant says who is left.

    @precondition(lambda self: len(self.held) > 1)
    @rule(key=consumes(results))
    def drop(self, key):
        del self.held[key]

    @precondition(lambda self: len(self.held) > 1)
    @rule(key=consumes(leaves))
    def drop_a_leaf(self, key):
        del self.held[key]


TestLifeOfAGraph = LifeOfAGraph.TestCase
