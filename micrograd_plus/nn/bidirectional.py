"""Bidirectional: two recurrent layers, one of which goes over the sequences from their ends."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import functions
from ..checks import check_choice
from ..engine.graph import data_of
from .inputs import InputError, as_array
from .module import Module
from .recurrent import Recurrent


class Bidirectional(Module):
    """A recurrent layer, and one like it that reads from the last step to the first.

    With sequences returned, both outputs of a step stand side by side, forward first, as in Keras
    and PyTorch. Else it is the last output of each: what the first knows after the last step, and
    the other after the first.

    Source: Schuster and Paliwal, "Bidirectional recurrent neural networks", 1997.

    Args:
        layer: A `SimpleRNN`, `GRU` or `LSTM`.
        backward: The layer that reads backward; left out, one like `layer`, with weights of its
            own that follow from the same seed.
        merge: What is made of both outputs: "concatenate", "sum", "average" or "multiply".

    Raises:
        TypeError: For layers that are not recurrent.
        ValueError: For layers of which one returns sequences or states and the other does not, one
            and the same layer twice, or another merge.

    >>> import numpy as np
    >>> from micrograd_plus import nn
    >>> Bidirectional(nn.LSTM(3, 8, seed=0))(np.zeros((2, 5, 3))).shape
    (2, 16)
    >>> tagger = Bidirectional(nn.GRU(3, 8, return_sequences=True, seed=0), merge="sum")
    >>> tagger(np.zeros((2, 5, 3))).shape
    (2, 5, 8)
    """

    def __init__(
        self, layer: Recurrent, backward: Recurrent | None = None, merge: str = "concatenate"
    ) -> None:
        for given in (layer, layer if backward is None else backward):
            if not isinstance(given, Recurrent):
                raise TypeError(
                    f"Bidirectional takes a recurrent layer, such as LSTM, got {given!r}"
                )
        check_choice("merge", merge, ("concatenate", "sum", "average", "multiply"))
        self.layer = layer
        self.backward = layer.twin() if backward is None else backward
        self.merge = merge
        if self.layer is self.backward:
            raise ValueError(f"Bidirectional takes two layers, got {layer} twice")
        for name in ("return_sequences", "return_state"):
            if getattr(self.layer, name) != getattr(self.backward, name):
                raise ValueError(f"both layers of Bidirectional need the same {name}")

    @property
    def keeps_steps(self) -> bool:  # type: ignore[override]
        """Whether it gives an output for each step.

        >>> from micrograd_plus import nn
        >>> Bidirectional(nn.GRU(3, 2, return_sequences=True)).keeps_steps
        True
        """
        return self.layer.return_sequences

    def forward(self, x: Any, state: Any = None, mask: Any = None) -> Any:
        """Run over the steps from both ends.

        Args:
            x: (n, steps, inputs).
            state: Where to start: a pair, what `layer` takes and what `backward` takes.
            mask: Booleans (n, steps), which steps are real; the others are passed over, and their
                outputs are 0, as in Keras: what one direction knows there, the other does not.

        Returns:
            (n, steps, units) with `return_sequences`, else (n, units), where `units` is twice that
            of the layers if concatenated; with `return_state` a pair of that and the pair of both
            last states.
        """
        if state is not None and (not isinstance(state, tuple | list) or len(state) != 2):
            raise InputError(
                self,
                "takes a state for each direction, a pair, got "
                f"{type(state).__name__}{f' of {len(state)}' if hasattr(state, '__len__') else ''}",
            )
        first, last = (None, None) if state is None else state
        x = as_array(x)
        forward = self.layer(x, first, mask)
        turned = None if mask is None else np.flip(data_of(mask), 1)
        # A layer says what is wrong with fewer axes.
        backward = self.backward(functions.flip(x, axis=1) if x.ndim > 1 else x, last, turned)
        if not self.layer.return_state:
            return self._merged(forward, backward, mask)
        return self._merged(forward[0], backward[0], mask), (forward[1], backward[1])

    def _merged(self, forward: Any, backward: Any, mask: Any) -> Any:
        if self.layer.return_sequences:
            backward = functions.flip(backward, axis=1)
            if mask is not None:
                real = np.asarray(data_of(mask))[..., None]
                forward, backward = (functions.where(real, y, 0.0) for y in (forward, backward))
        if self.merge == "concatenate":
            return functions.concatenate([forward, backward], axis=-1)
        if forward.shape != backward.shape:
            raise InputError(
                self,
                f"cannot {self.merge} outputs of shape {forward.shape} and {backward.shape}: give "
                'both layers as many units, or merge="concatenate"',
            )
        if self.merge == "multiply":
            return forward * backward
        return forward + backward if self.merge == "sum" else (forward + backward) * 0.5

    def __repr__(self) -> str:
        merge = "" if self.merge == "concatenate" else f", merge={self.merge!r}"
        return f"Bidirectional({self.layer!r}{merge})"
