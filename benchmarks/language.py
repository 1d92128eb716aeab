"""Language models: a GPT of Values, one of Tensors, and writing with it.

* A step of microgpt on one name (27 tokens, 1 layer, 4 heads, 16 wide): `nn.ScalarGPT`, and the
  same program written with operators, against micrograd's Value, which is given exp and log, and
  against numbers without a graph, which are computed forward alone. In processes of their own, the
  cyclic collector on: see moons.py.
* A step of AdamW on 1 and 32 names with a GPT of Tensors of that size, and on 12 times 64
  characters with one of 4 layers, 128 wide, against PyTorch.
* A token of 200 that this one writes, both with cached keys and values.
* A block alone, forward and backward: 64 wide, 4 heads, on 32 times 64 tokens.

    python -m benchmarks language
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any, NamedTuple

import numpy as np

from micrograd_plus import Tensor, functions, nn, optim, text

from .children import answer_of
from .compare import (
    OURS,
    Comparison,
    Effort,
    agree,
    available,
    per_operation,
    same_numbers,
)
from .pytorchs_gpt import PyTorchsGPT

Step = Callable[[], float]

# The program of microgpt. Weights and tokens are data, the same for all.
SCRIPT = """
import json, math, random, sys, time
kind, warm_up, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
data = json.load(sys.stdin)
sys.setrecursionlimit(1_000_000)
tokens, width, heads = data["tokens"], data["width"], data["heads"]

if kind == "floats":
    Value = float
    exp, log, relu, number = math.exp, math.log, lambda x: max(x, 0.0), lambda x: x
elif kind == "micrograd":
    from micrograd.engine import Value
    number = lambda x: x.data
    relu = Value.relu
    def exp(x):
        out = Value(math.exp(x.data), (x,), "exp")
        def backward():
            x.grad += out.data * out.grad
        out._backward = backward
        return out
    def log(x):
        out = Value(math.log(x.data), (x,), "log")
        def backward():
            x.grad += out.grad / x.data
        out._backward = backward
        return out
else:
    from micrograd_plus import Value, functions, nn
    number, relu, exp, log = lambda x: x.data, Value.relu, Value.exp, Value.log

def values_of(rows):
    return [[Value(x) for x in row] for row in rows]

matrices = {name: values_of(rows) for name, rows in data["weights"].items()}

def linear(x, matrix):
    return [sum(w * number for w, number in zip(row, x)) for row in matrix]

def normalised(x):
    scale = (sum(number * number for number in x) / len(x) + 1e-5) ** -0.5
    return [number * scale for number in x]

def softmax(scores):
    largest = max(number(score) for score in scores)
    powers = [exp(score - largest) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]

def gpt(token, place, keys, values):
    x = [a + b for a, b in zip(matrices["embedding"][token], matrices["position_embedding"][place])]
    x = normalised(x)
    before, x = x, normalised(x)
    query = linear(x, matrices["query"])
    keys.append(linear(x, matrices["key"]))
    values.append(linear(x, matrices["value"]))
    size, found = width // heads, []
    for start in range(0, width, size):
        part = slice(start, start + size)
        scores = [
            sum(q * k for q, k in zip(query[part], key[part])) / math.sqrt(size) for key in keys
        ]
        weights = softmax(scores)
        for column in zip(*(value[part] for value in values)):
            found.append(sum(w * number for w, number in zip(weights, column)))
    x = [a + b for a, b in zip(linear(found, matrices["output"]), before)]
    before = x
    hidden = [relu(h) for h in linear(normalised(x), matrices["expand"])]
    x = [a + b for a, b in zip(linear(hidden, matrices["contract"]), before)]
    return linear(x, matrices["head"])

def loss_of():
    keys, values = [], []
    losses = []
    for place, (token, target) in enumerate(zip(tokens, tokens[1:])):
        losses.append(-log(softmax(gpt(token, place, keys, values))[target]))
    return sum(losses) / len(losses)

if kind == "module":
    model = nn.ScalarGPT(data["vocabulary"], data["context"], 1, heads, width)
    model.embedding, model.position_embedding, model.head = (
        matrices[name] for name in ("embedding", "position_embedding", "head")
    )
    model.blocks[0].update((name, matrices[name]) for name in matrices.keys() & model.blocks[0])
    loss_of = lambda: functions.softmax_cross_entropy(model(tokens[:-1]), tokens[1:])

parameters = [p for rows in matrices.values() for row in rows for p in row]

def step():
    loss = loss_of()
    if kind == "floats":
        return loss
    for p in parameters:
        p.grad = 0.0
    loss.backward()
    for p in parameters:
        p.data -= 0.1 * p.grad
    return loss.data

seconds, losses = [], []
for _ in range(warm_up + rounds):
    start = time.process_time()
    losses.append(step())
    seconds.append(time.process_time() - start)
print(json.dumps({"seconds": seconds[warm_up:], "losses": losses}))
"""
WARM_UP = 3
MICROGRAD, FLOATS = "micrograd", "numbers, forward alone"
KINDS = {MICROGRAD: "micrograd", FLOATS: "floats"}
TITLES = {"operators": "microgpt, written with operators", "module": "microgpt, nn.ScalarGPT"}


class Size(NamedTuple):
    """What makes a GPT."""

    vocabulary: int
    context: int
    layers: int
    heads: int
    width: int


MICROGPT, SMALL = Size(27, 16, 1, 4, 16), Size(65, 64, 4, 4, 128)
WRITING = Size(65, 256, 4, 4, 128)
WRITTEN = 200
BLOCK, BLOCKS_ROWS = Size(65, 64, 1, 4, 64), 32


def scalar_program(seed: int = 0) -> str:
    """Weights and a name, as JSON."""
    rng = np.random.default_rng(seed)
    vocabulary, context, _, heads, width = MICROGPT
    shapes = {
        **{"embedding": (vocabulary, width), "position_embedding": (context, width)},
        **dict.fromkeys(("query", "key", "value", "output"), (width, width)),
        **{"expand": (4 * width, width), "contract": (width, 4 * width)},
        "head": (vocabulary, width),
    }
    weights = {name: rng.normal(0, 0.08, shape).tolist() for name, shape in shapes.items()}
    sizes = {"vocabulary": vocabulary, "context": context, "heads": heads, "width": width}
    return json.dumps({**sizes, "weights": weights, "tokens": [26, 4, 12, 12, 0, 26]})


def run(data: str, kind: str, rounds: int, warm_up: int = WARM_UP) -> dict[str, list[float]]:
    """Processor time of steps after the warm-up, and the losses of all, from a process."""
    return answer_of("-c", SCRIPT, kind, str(warm_up), str(rounds), data=data)  # type: ignore[no-any-return]


def of_values(effort: Effort) -> Iterator[Comparison]:
    """Both ways to write it; a number is the median of a process's steps."""
    peers = KINDS if available(["micrograd"]) else {FLOATS: KINDS[FLOATS]}
    data, rounds = scalar_program(), effort.rounds(10)
    kinds = {title: kind for kind, title in TITLES.items()} | peers

    def one_round() -> dict[str, list[float]]:
        found = {name: run(data, kind, rounds) for name, kind in kinds.items()}
        losses = {name: result["losses"] for name, result in found.items()}
        ours = losses[TITLES["module"]]
        for number in range(WARM_UP):
            # Numbers without a graph learn nothing: they know the first loss alone.
            of_all = {n: found[number] for n, found in losses.items() if n != FLOATS or not number}
            same_numbers({OURS: ours[number], **of_all}, f"loss of step {number + 1}")
        return {name: [median(result["seconds"])] for name, result in found.items()}

    seconds = effort.in_rounds(5, one_round)
    for title in TITLES.values():
        measured = {OURS: seconds[title]} | {name: seconds[name] for name in peers}
        yield Comparison(title, measured, {MICROGRAD: None, FLOATS: None})


def ours(size: Size, x: np.ndarray, y: np.ndarray, dtype: str = "float32") -> tuple[nn.GPT, Step]:
    """The model, and a step of its training."""
    model = nn.GPT(*size, seed=0, dtype=dtype)
    optimizer = optim.AdamW(model.groups(0.1), lr=1e-3, betas=(0.9, 0.99), eps=1e-8)

    def step() -> float:
        loss = functions.softmax_cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return float(loss)

    return model, step


def batch(size: Size, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Inputs and targets (rows, context)."""
    rng = np.random.default_rng(1)
    x, y = rng.integers(0, size.vocabulary, (2, rows, size.context))
    return x, y


def steps(size: Size, rows: int, dtype: str, with_torch: bool) -> dict[str, Step]:
    """A step of each contestant, from the same weights."""
    x, y = batch(size, rows)
    model, step = ours(size, x, y, dtype)
    return {OURS: step} | ({"PyTorch": PyTorchsGPT(model).step(x, y)} if with_torch else {})


def measure(effort: Effort) -> Iterator[Comparison]:
    """Values, then steps of Tensors, then writing."""
    if effort.one_thread:  # which is all that Values use
        yield from of_values(effort)
    with_torch = bool(available(["torch"]))
    works = [(MICROGPT, 1, (0.6, None)), (MICROGPT, 32, (None, None)), (SMALL, 12, (1.1, 1.1))]
    for size, rows, limits in works:
        agree(steps(size, rows, "float64", with_torch), steps=3)
        contestants = steps(size, rows, "float32", with_torch)
        measured = effort.interleaved(contestants, 15, warm_up=3, in_a_row=3)
        title = (
            f"GPT, {size.layers} × {size.width}, {rows} × {size.context} tokens"
            if size is SMALL
            else f"GPT of microgpt's size, {rows} name{'s' if rows > 1 else ''}"
        )
        yield Comparison(title, measured, {"PyTorch": effort.to_reach(*limits)})
    yield writing(effort, with_torch)
    yield block(effort, with_torch)


def block(effort: Effort, with_torch: bool, dtype: str = "float32") -> Comparison:
    """Of a block alone, from its input to all gradients."""
    model = nn.GPT(*BLOCK, seed=0, dtype=dtype)
    of_ours, inputs = model.blocks[0], (BLOCKS_ROWS, BLOCK.context, BLOCK.width)
    x, g = np.random.default_rng(2).normal(size=(2, *inputs)).astype(dtype)
    leaf = Tensor(x)

    def ours() -> np.ndarray:
        model.zero_grad()
        leaf.zero_grad()
        of_ours(leaf).backward(g)
        return leaf.grad

    works: dict[str, Callable[[], Any]] = {OURS: ours}
    if with_torch:
        peer = PyTorchsGPT(model)
        theirs, upstream = peer.torch.tensor(x, requires_grad=True), peer.torch.from_numpy(g)

        def pytorchs() -> Any:
            for p in (theirs, *peer.p.values()):
                p.grad = None
            peer.block(theirs, 0).backward(upstream)
            return theirs.grad

        works["PyTorch"] = pytorchs
        if not np.allclose(ours(), pytorchs().numpy(), rtol=0, atol=1e-3 * np.abs(g).max()):
            raise AssertionError("our gradient of a block is not PyTorch's")
    measured = effort.interleaved(works, 15, warm_up=2, in_a_row=3)
    title = f"block of a transformer, {BLOCK.width} wide, {BLOCKS_ROWS} × {BLOCK.context} tokens"
    return Comparison(title, measured, {"PyTorch": effort.to_reach(1.2, 1.4)})


def writing(effort: Effort, with_torch: bool, size: Size = WRITING) -> Comparison:
    """The time of a token, when many are written."""
    length = WRITTEN if effort.share >= 0.1 else 20
    model = nn.GPT(*size, seed=0)
    model.eval()
    works: dict[str, Callable[[], list[int]]] = {
        OURS: lambda: list(text.generate(model, [0], length, temperature=0))
    }
    if with_torch:
        peer = PyTorchsGPT(model)
        works["PyTorch"] = lambda: peer.written(length)
    found = {name: work() for name, work in works.items()}
    if any(tokens != found[OURS] for tokens in found.values()):
        raise AssertionError(f"different tokens: {found}")
    measured = effort.interleaved(works, 5, warm_up=1)
    title = f"a token of {length} that a GPT writes, {size.layers} × {size.width}, cached"
    return Comparison(title, per_operation(measured, length), {"PyTorch": None})
