"""`step_through_head`: one head of a language model's attention on a text, number by number."""

from __future__ import annotations

import copy
import math
import os
from typing import Any

import numpy as np

from ... import functions
from ...engine.calculus import gradients
from ...engine.primitive import Primitive
from ...engine.recording_mode import set_recording
from ...engine.tensor import Tensor
from ...nn import Attention, Dense, Module, ScalarGPT
from ..readings import Reading, read
from ..stepping_page import SteppingPage, step_through


def step_through_head(
    model: Module,
    text: str,
    tokenizer: Any,
    path: str | os.PathLike[str] | None = None,
    *,
    layer: int = 0,
    head: int = 0,
) -> SteppingPage:
    """A page that steps through one head of attention: q, k, scores, mask, weights, what it finds.

    The head is computed by plain functions from the model's own weights and from what its layer is
    given for this text, and every row and column that stands for a token has the token's name:

        q, k, v = x @ W_q, x @ W_k, x @ W_v             with biases, if it has some
        scores = q @ k.T / sqrt(d)
        weights = softmax(where(mask, scores, -inf))
        found = weights @ v

    One step, `rest_of_model`, stands for all that the model makes of what the head found, up to
    the loss of the text, the mean over its tokens. The gradients are therefore those of training:
    W_q has the one that these columns of the model's weight have. That of x is what comes through
    this head alone.

    Args:
        model: A language model with `nn.Attention` in it, such as `nn.GPT`, or a `ScalarGPT`.
        text: What it reads, from the tokenizer's `start` on and to its `end`, if it has these. A
            handful of tokens is best to follow; of more than 24 the page shows means.
        tokenizer: Ours, or any with `encode` and `decode`.
        path: Write the page there, as "head.html". When left out, a notebook shows it.
        layer: Which of the model's attention layers, from 0 on.
        head: Which of its heads, from 0 on.

    Returns:
        The page, which notebooks show and `save(path)` writes.

    Raises:
        TypeError: A model, a text or a tokenizer that is none.
        ValueError: No such layer or head, one that the model calls several times, with a mask or
            with another text to look at, a text after which nothing follows, or what
            `language_page` refuses.

    >>> from micrograd_plus import nn
    >>> from micrograd_plus.text import CharacterTokenizer
    >>> tokenizer = CharacterTokenizer("abcdefghijklmnopqrstuvwxyz", special=["end"])
    >>> model = nn.GPT(vocabulary=27, context=8, layers=2, heads=2, width=8, bias=False, seed=0)
    >>> step_through_head(model, "emma", tokenizer, layer=1)
    <SteppingPage: 25 steps; save("steps.html") writes it>
    """
    if not isinstance(model, Module):
        raise TypeError(f"the model is a Module, such as nn.GPT, got {type(model).__name__}")
    reading = read(model, text, tokenizer)
    if not len(reading.targets):
        raise ValueError(f"nothing follows the only token of {text!r:.60}: give a longer text")
    model = model.to_tensors() if isinstance(model, ScalarGPT) else copy.deepcopy(model)
    model.unfreeze()
    attention = _attention(model.eval(), layer, head)
    x, found, loss, slopes = _around(model, attention, reading)
    shown = _computed(attention, head, x, loss, slopes)
    size = shown["found"].shape[1]
    _check_same(shown["found"].data, found[:, head * size : (head + 1) * size])
    return step_through(shown["loss"], path, names=shown, axes={"x": (reading.names, None)})


def _attention(model: Module, layer: int, head: int) -> Attention:
    layers = [part for part in model.modules() if isinstance(part, Attention)]
    if not layers:
        raise ValueError(f"the model has no attention, whose heads could be shown: {model}")
    if layer not in range(len(layers)):
        s = "" if len(layers) == 1 else "s"
        raise ValueError(
            f"the model has {len(layers)} layer{s} of attention, from 0 on, got {layer}"
        )
    if head not in range(layers[layer].heads):
        raise ValueError(f"the layer has {layers[layer].heads} heads, from 0 on, got {head}")
    return layers[layer]


@set_recording(True)
def _around(model: Module, attention: Attention, reading: Reading) -> tuple[Any, Any, Any, Any]:
    """What the layer is given, what its heads find, the loss, and its gradient by the latter."""
    seen: dict[Module, Any] = {}
    calls: list[Module] = []
    attention.register_forward_hook(lambda module, args, y: calls.append(module))
    for part in (attention, attention.output):
        part.register_forward_hook(lambda module, args, y: seen.update({module: args[0]}))
    logits = model(reading.tokens[None])[0, : len(reading.targets)]
    if len(calls) != 1:
        raise ValueError(f"the model calls this layer {len(calls)} times: of one call is the page")
    loss = functions.softmax_cross_entropy(logits, reading.targets)
    (slopes,) = gradients(loss, [seen[attention.output]])
    found = seen[attention.output]
    return seen[attention].data[0], found.data[0], loss.data, slopes[0]


def _check_same(shown: Any, found: Any) -> None:
    near = math.sqrt(np.finfo(found.dtype).eps)
    if shown.shape != found.shape or not np.allclose(shown, found, rtol=near, atol=near):
        raise ValueError(
            "the head finds something else in the model than in the steps of this page: there it "
            "looks at another text, or by a mask that the model gives"
        )


@set_recording(True)
def _computed(attention: Attention, head: int, x: Any, loss: Any, slopes: Any) -> dict[str, Any]:
    """The head by plain functions, each result by its name; in the end the loss."""
    size = attention.width // attention.heads
    own = slice(head * size, (head + 1) * size)
    group = head * attention.key_value_heads // attention.heads  # of heads with the same keys
    of_keys = slice(group * size, (group + 1) * size)
    shown = {"x": Tensor(x)}

    def projected(name: str, dense: Dense, columns: slice) -> Any:
        weight = shown[f"W_{name}"] = Tensor(dense.weight.data[:, columns])
        if dense.bias is None:
            return shown["x"] @ weight
        bias = shown[f"b_{name}"] = Tensor(dense.bias.data[columns])
        return functions.linear(shown["x"], weight, bias)

    q = shown["q"] = projected("q", attention.query, own)
    k = shown["k"] = projected("k", attention.key, of_keys)
    v = shown["v"] = projected("v", attention.value, of_keys)
    if attention.rotary:
        q = shown["q_turned"] = functions.rotary(q)
        k = shown["k_turned"] = functions.rotary(k)
    shown["k_T"] = k.T
    shown["products"] = q @ shown["k_T"]
    scores = shown["scores"] = shown["products"] / math.sqrt(size)
    if attention.causal:
        mask = shown["mask"] = Tensor(np.tri(len(x), dtype=bool), requires_grad=False)
        scores = shown["masked"] = functions.where(mask, scores, -math.inf)
    shown["weights"] = functions.softmax(scores)
    shown["found"] = shown["weights"] @ v
    rest = Primitive(
        "rest_of_model",
        on_arrays=lambda found: loss,
        vjps=(lambda g, y, found: g * slopes[:, own],),
    )
    shown["loss"] = rest(shown["found"])
    return shown
