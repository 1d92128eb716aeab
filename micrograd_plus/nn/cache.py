"""`Cache`: what a model has seen, so that of a text that goes on only what is new is computed."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any

import numpy as np

from .. import functions
from ..engine.graph import Node
from ..engine.recording_mode import clock
from .module import Module


class _Grown:
    """Keys or values (..., tokens, d), with room for more: written once, and not copied each time.

    Where they are recorded, and gradients are to flow to them, they are joined instead.
    """

    def __init__(self) -> None:
        self.all: Any = None
        self.room: Any = None

    def __copy__(self) -> _Grown:
        other = _Grown()
        other.all = self.all  # without the room, in which both would write
        return other

    @property
    def length(self) -> int:
        return 0 if self.all is None else self.all.shape[-2]

    def extended(self, new: Any) -> Any:
        start = self.length
        end = start + new.shape[-2]
        if start and self.all.shape[:-2] != new.shape[:-2]:
            raise ValueError(
                f"the cache has keys and values of shape {self.all.shape}, got {new.shape}: it is "
                "of as many texts as it began with"
            )
        if isinstance(new, Node) or isinstance(self.all, Node):
            self.all = new if self.all is None else functions.concatenate([self.all, new], axis=-2)
            self.room = None
            return self.all
        if self.room is None or end > self.room.shape[-2]:
            self.room = np.empty((*new.shape[:-2], 2 * end, new.shape[-1]), new.dtype)
            if start:
                self.room[..., :start, :] = self.all
        self.room[..., start:end, :] = new
        self.all = self.room[..., :end, :]
        return self.all


class Cache:
    """What a model has seen so far: for each Attention layer in it the keys and the values.

    With it a text is written token by token in linear, not quadratic time: each call is given the
    new tokens alone, and the new queries look at all keys. See `GPT.forward`.

    Attributes:
        tokens: Integers (n, tokens): what a GPT has seen and still knows; None at first.

    >>> from micrograd_plus import nn
    >>> model = nn.GPT(vocabulary=9, context=8, layers=1, heads=2, width=4, seed=0).eval()
    >>> cache = nn.Cache()
    >>> first = model([[3, 1]], cache=cache)
    >>> second = model([[5]], cache=cache)
    >>> bool(np.allclose(second.data, model([[3, 1, 5]]).data[:, 2:]))
    True
    >>> cache.tokens
    array([[3, 1, 5]])
    """

    def __init__(self) -> None:
        self.tokens: np.ndarray | None = None
        self._held: dict[Module, tuple[_Grown, _Grown]] = {}
        self._since = 0  # on the clock of updates

    def __copy__(self) -> Cache:
        other = Cache()
        other.tokens = self.tokens
        other._since = self._since
        other._held = {layer: (copy(k), copy(v)) for layer, (k, v) in self._held.items()}
        return other

    def __deepcopy__(self, memo: Any) -> Cache:
        return copy(self)  # of the same layers, by which it knows what it holds

    def length(self, layer: Module) -> int:
        """How many keys of a layer it holds.

        >>> from micrograd_plus import nn
        >>> nn.Cache().length(nn.Attention(4, 2))
        0
        """
        return self._held[layer][0].length if layer in self._held else 0

    def extended(self, layer: Module, keys: Any, values: Any) -> tuple[Any, Any]:
        """All keys and values of a layer, these at the end.

        Args:
            layer: Whose they are.
            keys: Shape (..., tokens, d).
            values: Shape (..., tokens, d).

        >>> from micrograd_plus import nn
        >>> cache, layer = nn.Cache(), nn.Attention(4, 2)
        >>> for _ in range(2):
        ...     keys, values = cache.extended(layer, np.ones((1, 3, 2)), np.ones((1, 3, 2)))
        >>> keys.shape
        (1, 6, 2)
        """
        if not self._held:
            self._since = clock.now
        if layer not in self._held:
            self._held[layer] = _Grown(), _Grown()
        of_keys, of_values = self._held[layer]
        return of_keys.extended(keys), of_values.extended(values)

    def holds(self, layers: Sequence[Module], tokens: int) -> bool:
        """Whether it has keys of so many tokens for each of some layers, and none of others.

        >>> from micrograd_plus import nn
        >>> nn.Cache().holds([nn.Attention(4, 2)], 0)
        True
        """
        lengths = {self.length(layer) for layer in layers}
        return lengths == {tokens} and self._held.keys() <= set(layers)

    def is_stale(self, model: Module) -> bool:
        """Whether parameters of a model were updated since the first of its keys was computed.

        >>> from micrograd_plus import nn
        >>> nn.Cache().is_stale(nn.Attention(4, 2))
        False
        """
        if not self._held or clock.now == self._since:
            return False
        return any(p._stamp > self._since for p in model.parameters())

    def forget(self) -> None:
        """Hold nothing, as at first.

        >>> from micrograd_plus import nn
        >>> cache = nn.Cache()
        >>> cache.forget()
        """
        self.tokens = None
        self.forget_keys()

    def forget_keys(self) -> None:
        """Hold the tokens alone: what comes next computes keys and values of all of them.

        >>> from micrograd_plus import nn
        >>> cache = nn.Cache()
        >>> cache.forget_keys()
        """
        self._held.clear()
