"""A GPT of Values: Karpathy's microgpt, in which every number of a language model can be seen."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from .. import functions
from ..checks import check_count
from ..engine.primitives.neural import weighted_sum
from ..engine.value import Value
from ..hints import knows_arguments
from .containers import Lambda
from .gpt import GPT
from .inputs import InputError
from .module import Module

Vector = list[Any]  # of Values
Matrix = list[Vector]

# What makes a GPT of Tensors the same model.
_OPTIONS: dict[str, Any] = {
    "norm": "rms",
    "norm_weight": False,
    "first_norm": True,
    "last_norm": False,
    "positions": "learned",
    "activation": "relu",
    "bias": False,
    "tied": False,
    "dropout": 0.0,
}


def _matrix(rows: int, columns: int) -> Matrix:
    return [[Value(random.gauss(0, 0.08)) for _ in range(columns)] for _ in range(rows)]


def _linear(x: Vector, matrix: Matrix) -> Vector:
    return [weighted_sum(*x, *row, 0.0) for row in matrix]


def _normalised(x: Vector) -> Vector:
    """x over the root of its mean square: `rms_norm`."""
    scale = (weighted_sum(*x, *x, 0.0) / len(x) + 1e-5) ** -0.5
    return [number * scale for number in x]


def _softmax(scores: Vector) -> Vector:
    largest = max(score.data for score in scores)
    powers = [(score - largest).exp() for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def _sums(a: Vector, b: Vector) -> Vector:
    return [x + y for x, y in zip(a, b, strict=True)]


def _head(
    x: Vector, query: Matrix, key: Matrix, value: Matrix, keys: Matrix, values: Matrix, own: slice
) -> Vector:
    """What one head finds for the latest token, whose key and value it puts to those before."""
    q = _linear(x, query)
    keys[-1] += _linear(x, key)
    values[-1] += _linear(x, value)
    scores = [weighted_sum(*q, *k[own], 0.0) / math.sqrt(len(q)) for k in keys]
    weights = _softmax(scores)
    columns = zip(*(v[own] for v in values), strict=True)
    return [weighted_sum(*weights, *numbers, 0.0) for numbers in columns]


def _mix(found: Vector, output: Matrix, x: Vector) -> Vector:
    return _sums(_linear(found, output), x)


def _mlp(x: Vector, expand: Matrix, contract: Matrix, before: Vector) -> Vector:
    hidden = [number.relu() for number in _linear(x, expand)]
    return _sums(_linear(hidden, contract), before)


class ScalarGPT(Module):
    """A GPT as plain loops over tokens, heads and numbers, as `MLP` is a network of Neurons.

    It is the model of microgpt: RMSNorm without weights, one of them right after the embeddings
    and none at the end, ReLU in the mlp, no biases, and a head of its own. The weights are drawn
    from Python's `random`, normal with a deviation of 0.08, in the same order as there. The size
    that it has there is `ScalarGPT(27, context=16, layers=1, heads=4, width=16)`, 4,192 numbers.

    Source: Karpathy, "microgpt", 2026, karpathy.github.io/2026/02/12/microgpt.

    Args:
        vocabulary: How many tokens there are.
        context: How many of them it sees at most.
        layers: How many blocks.
        heads: How many heads each has.
        width: The size of a token's vector.

    Attributes:
        embedding: A row of Values for each token.
        position_embedding: A row for each place.
        head: A row for each token, of which its logit is made.
        blocks: Dictionaries of matrices, each a list of rows, one for each number that they give:
            query, key, value, output, and the mlp's expand and contract. With them are the parts
            that compute with these, heads, mix and mlp, which `draw` shows as one vertex each.

    Raises:
        ValueError: For sizes below 1, or a width that the heads do not divide.

    >>> model = ScalarGPT(vocabulary=5, context=8, layers=1, heads=2, width=4)
    >>> logits = model([3, 1, 4])
    >>> len(logits), len(logits[0]), type(logits[0][0]).__name__
    (3, 5, 'Value')
    >>> loss = model([3, 1, 4], targets=[1, 4, 1])
    >>> loss.backward()

    A training step as a picture, from the embeddings of three tokens to the loss:

    >>> from micrograd_plus import draw
    >>> draw(loss, collapse=1)
    <Drawing: 28 nodes, 42 edges; save("graph.svg") writes it>
    """

    @knows_arguments
    def __init__(self, vocabulary: int, context: int, layers: int, heads: int, width: int) -> None:
        sizes = (vocabulary, context, layers, heads, width)
        names = ("vocabulary", "context", "layers", "heads", "width")
        for name, size in zip(names, sizes, strict=True):
            check_count(f"{name} of ScalarGPT", size)
        if width % heads:
            raise ValueError(f"heads of ScalarGPT must divide its width, {width}, got {heads}")
        self.vocabulary, self.context, self.layers, self.heads, self.width = sizes
        self.embedding = _matrix(vocabulary, width)
        self.position_embedding = _matrix(context, width)
        self.head = _matrix(vocabulary, width)
        self.blocks: list[dict[str, Any]] = [
            {
                **{name: _matrix(width, width) for name in ("query", "key", "value", "output")},
                "expand": _matrix(4 * width, width),
                "contract": _matrix(width, 4 * width),
                "heads": [Lambda(_head, "head") for _ in range(heads)],
                "mix": Lambda(_mix, "mix"),
                "mlp": Lambda(_mlp, "mlp"),
            }
            for _ in range(layers)
        ]
        self.embed = Lambda(_sums, "embed")
        self.norm = Lambda(_normalised, "norm")
        self.to_logits = Lambda(_linear, "to_logits")
        self.loss = Lambda(functions.softmax_cross_entropy, "loss")

    def forward(self, tokens: Sequence[int], targets: Sequence[int] | None = None) -> Any:
        """The logits of the tokens that follow, or how surprising those are that do.

        Args:
            tokens: Integers, at most as many as the context.
            targets: The token that follows each of them.

        Returns:
            For each of the tokens a list of Values, one for each token of the vocabulary. With
            targets the mean loss, one Value.
        """
        given = np.asarray(tokens)
        if given.ndim != 1 or (given.size and given.dtype.kind not in "iu"):
            got = f"{given.dtype} of shape {given.shape}"
            raise InputError(self, f"takes the tokens of one text, a list of integers, got {got}")
        tokens = given.astype(int).tolist()
        if len(tokens) > self.context:
            raise InputError(self, f"sees {self.context} tokens at most, got {len(tokens)}")
        for token in tokens:
            if not 0 <= token < self.vocabulary:
                raise InputError(self, f"takes tokens from 0 to {self.vocabulary - 1}, got {token}")
        keys: list[Matrix] = [[] for _ in self.blocks]
        values: list[Matrix] = [[] for _ in self.blocks]
        logits = [self.step(token, i, keys, values) for i, token in enumerate(tokens)]
        return logits if targets is None else self.loss(logits, targets)

    def step(self, token: int, place: int, keys: list[Matrix], values: list[Matrix]) -> Vector:
        """The logits after one more token.

        Args:
            token: Which.
            place: How many came before.
            keys: For each block a key of each token so far; that of this one is put to them.
            values: The same of values.

        Returns:
            A Value for each token of the vocabulary.

        >>> model = ScalarGPT(vocabulary=5, context=8, layers=1, heads=2, width=4)
        >>> keys, values = [[]], [[]]
        >>> logits = model.step(3, 0, keys, values)
        >>> len(logits), len(keys[0]), len(keys[0][0])
        (5, 1, 4)
        """
        x = self.embed(self.embedding[token], self.position_embedding[place])
        x = self.norm(x)
        size = self.width // self.heads
        for i, block in enumerate(self.blocks):
            normalised, found = self.norm(x), []
            keys[i].append([])
            values[i].append([])
            for number, head in enumerate(block["heads"]):
                own = slice(number * size, (number + 1) * size)
                rows = (block[name][own] for name in ("query", "key", "value"))
                found += head(normalised, *rows, keys[i], values[i], own)
            x = block["mix"](found, block["output"], x)
            x = block["mlp"](self.norm(x), block["expand"], block["contract"], x)
        return self.to_logits(x, self.head)

    def over_batch(self, x: np.ndarray) -> Any:
        """A list of logits for each row of tokens."""
        return [self(row) for row in np.asarray(x).tolist()]

    def to_tensors(self) -> GPT:
        """The same model of Tensors, in float64: same logits, same gradients.

        >>> import numpy as np
        >>> model = ScalarGPT(vocabulary=5, context=8, layers=2, heads=2, width=4)
        >>> logits = model.to_tensors()([[3, 1, 4]])
        >>> bool(abs(logits.data[0, 2, 0] - model([3, 1, 4])[2][0].data) < 1e-12)
        True
        """
        sizes = (self.vocabulary, self.context, self.layers, self.heads, self.width)
        model = GPT(*sizes, **_OPTIONS, dtype="float64")
        numbers = {
            name: np.array([[value.data for value in row] for row in rows])
            for name, rows in self._matrices()
        }
        model.load_state_dict({name: a.T if _is_turned(name) else a for name, a in numbers.items()})
        return model

    @classmethod
    def from_tensors(cls, model: GPT) -> ScalarGPT:
        """The Values of a GPT of Tensors: the way back from `to_tensors`.

        Args:
            model: One of the same kind, as `to_tensors` makes it, trained or not.

        Raises:
            ValueError: It is of another kind; the message names the arguments that differ.

        >>> model = ScalarGPT(vocabulary=5, context=8, layers=1, heads=2, width=4)
        >>> twin = ScalarGPT.from_tensors(model.to_tensors())
        >>> twin.head[0][0].data == model.head[0][0].data
        True
        """
        kept = {name: getattr(model, name) for name in _OPTIONS}
        kept["activation"] = getattr(kept["activation"], "__name__", kept["activation"])
        differ = [f"{name}={_OPTIONS[name]!r}" for name in _OPTIONS if kept[name] != _OPTIONS[name]]
        if model.key_value_heads not in (None, model.heads):
            differ.append("key_value_heads=None")
        if differ:
            raise ValueError(f"a ScalarGPT is a GPT with {', '.join(differ)}, and {model} is not")
        state = random.getstate()
        twin = cls(model.vocabulary, model.context, model.layers, model.heads, model.width)
        random.setstate(state)  # nothing was to be drawn
        numbers = model.state_dict()
        for name, rows in twin._matrices():
            matrix = numbers[name].T if _is_turned(name) else numbers[name]
            for row, given in zip(rows, matrix.tolist(), strict=True):
                for value, number in zip(row, given, strict=True):
                    value.assign(number)
        return twin

    def _matrices(self) -> Iterator[tuple[str, Matrix]]:
        """Each matrix with the name that it has in a GPT of Tensors."""
        yield "embedding.weight", self.embedding
        yield "position_embedding.weight", self.position_embedding
        yield "head.weight", self.head
        for i, block in enumerate(self.blocks):
            for name in ("query", "key", "value", "output"):
                yield f"blocks.{i}.attention.{name}.weight", block[name]
            yield f"blocks.{i}.mlp.layers.0.weight", block["expand"]
            yield f"blocks.{i}.mlp.layers.1.weight", block["contract"]

    def __repr__(self) -> str:
        return (
            f"ScalarGPT(vocabulary={self.vocabulary}, context={self.context}, "
            f"layers={self.layers}, heads={self.heads}, width={self.width})"
        )


def _is_turned(name: str) -> bool:
    """Whether a Dense has a column where there is a row here."""
    return "embedding" not in name
