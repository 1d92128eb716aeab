"""A GPT of PyTorch's layers, as nanoGPT has it: the peer of `language`."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from micrograd_plus import nn


class PyTorchsGPT:
    """The same model of PyTorch's layers, eager, with our weights.

    Args:
        model: Ours.
    """

    def __init__(self, model: nn.GPT) -> None:
        self.torch = torch = import_module("torch")
        self.heads, self.width = model.heads, model.width
        size = self.width // self.heads
        self.shape = (-1, self.heads, size)
        self.p: dict[str, Any] = {}
        for name, array in model.state_dict().items():
            # PyTorch's linear layers have a row where ours have a column.
            turned = array.T if array.ndim == 2 and "embedding" not in name else array
            self.p[name] = torch.tensor(np.ascontiguousarray(turned), requires_grad=True)
        for i in range(model.layers):  # one product for all three, as nanoGPT has it
            for kind in ("weight", "bias"):
                names = [f"blocks.{i}.attention.{n}.{kind}" for n in ("query", "key", "value")]
                parts = [self.p.pop(name).detach() for name in names]
                self.p[f"blocks.{i}.attention.qkv.{kind}"] = torch.cat(parts).requires_grad_()
        self.layers = model.layers

    def __call__(self, tokens: Any, cache: list[Any] | None = None) -> Any:
        """Logits; with a cache those of the new tokens, which are put to it."""
        p = self.p
        start = 0 if cache is None or not cache else cache[0][0].shape[2]
        places = self.torch.arange(start, start + tokens.shape[1])
        x = p["embedding.weight"][tokens] + p["position_embedding.weight"][places]
        for i in range(self.layers):
            x = self.block(x, i, cache)
        return self.norm(x, "norm_after") @ p["embedding.weight"].T

    def norm(self, x: Any, name: str) -> Any:
        """A LayerNorm."""
        weights = (self.p[f"{name}.weight"], self.p[f"{name}.bias"])
        return self.torch.nn.functional.layer_norm(x, (self.width,), *weights, 1e-5)

    def linear(self, x: Any, name: str) -> Any:
        """A layer of the mlp, or a projection."""
        weights = (self.p[f"{name}.weight"], self.p[f"{name}.bias"])
        return self.torch.nn.functional.linear(x, *weights)

    def block(self, x: Any, i: int, cache: list[Any] | None = None) -> Any:
        """Block i."""
        block, nn_functions = f"blocks.{i}", self.torch.nn.functional
        qkv = self.linear(self.norm(x, f"{block}.attention_norm"), f"{block}.attention.qkv")
        q, k, v = (
            part.unflatten(2, self.shape[1:]).transpose(1, 2) for part in qkv.split(self.width, 2)
        )
        if cache is not None:
            if len(cache) > i:
                k, v = (self.torch.cat(both, 2) for both in zip(cache[i], (k, v), strict=True))
                cache[i] = (k, v)
            else:
                cache.append((k, v))
        y = nn_functions.scaled_dot_product_attention(q, k, v, is_causal=q.shape[2] > 1)
        x = x + self.linear(y.transpose(1, 2).flatten(2), f"{block}.attention.output")
        hidden = self.linear(self.norm(x, f"{block}.mlp_norm"), f"{block}.mlp.layers.0")
        hidden = nn_functions.gelu(hidden, approximate="tanh")
        return x + self.linear(hidden, f"{block}.mlp.layers.1")

    def step(self, x: np.ndarray, y: np.ndarray) -> Callable[[], float]:
        """A step of its training."""
        torch = self.torch
        matrices = [p for p in self.p.values() if p.ndim > 1]
        vectors = [p for p in self.p.values() if p.ndim < 2]
        groups = [
            {"params": matrices, "weight_decay": 0.1},
            {"params": vectors, "weight_decay": 0.0},
        ]
        optimizer = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.99), eps=1e-8)
        tokens, targets = torch.from_numpy(x), torch.from_numpy(y).flatten()

        def step() -> float:
            loss = torch.nn.functional.cross_entropy(self(tokens).flatten(0, 1), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            return float(loss.item())

        return step

    def written(self, length: int) -> list[int]:
        """The likeliest tokens after token 0, one after another."""
        torch, cache, found = self.torch, [], [0]
        with torch.inference_mode():
            for _ in range(length):
                logits = self(torch.tensor([found[-1:]]), cache)
                found.append(int(logits[0, -1].argmax()))
        return found[1:]
