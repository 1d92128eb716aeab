"""Section 12 of the course: recurrent cells, on texts and on a task that needs a memory."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from micrograd_plus import losses, nn, no_grad, optim, training

from .rows import Row, of_starts

TEXT = "a neuron adds what it hears, and speaks up when it is enough. "


class Writer(nn.Module):
    """What comes after each character."""

    def __init__(self, characters: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.embedding = nn.Embedding(characters, 16, seed=rng)
        self.cell = nn.GRU(16, 48, return_sequences=True, return_state=True, seed=rng)
        self.head = nn.Dense(48, characters, seed=rng)

    def forward(self, ids: np.ndarray, state: Any = None) -> Any:
        hidden, state = self.cell(self.embedding(ids), state)
        return self.head(hidden), state


def written(seed: int) -> str:
    """The text as a GRU writes it, one character at a time, after 150 steps of Adam."""
    letters = training.LabelEncoder(list(TEXT))
    ids = letters.transform(list(TEXT * 3))
    model = Writer(len(letters.classes), seed)
    optimizer = optim.Adam(model.parameters(), lr=0.01)
    x, y = ids[None, : 2 * len(TEXT)], ids[None, 1 : 2 * len(TEXT) + 1]
    for _ in range(150):
        logits, _ = model(x)
        loss = losses.sparse_categorical_crossentropy(logits, y, from_logits=True)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    told, state = [ids[0]], None
    with no_grad():
        for _ in range(len(TEXT) - 1):
            logits, state = model(np.array([[told[-1]]]), state)
            told.append(int(logits.data[0, -1].argmax()))
    return "".join(letters.inverse_transform(told))


WORDS = {
    1: ["good", "lovely", "great", "superb", "warm", "friendly"],
    0: ["bad", "awful", "poor", "cold", "noisy", "dirty"],
}
THINGS = ["room", "bed", "food", "staff", "bath", "view", "lobby", "bar"]


def opinions(seed: int, n: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Short texts, padded, and whether they praise; "not" turns a word round."""
    rng = np.random.default_rng(seed)
    vocabulary = ["", "not", *WORDS[1], *WORDS[0], *THINGS]
    ids = np.zeros((n, 6), int)
    labels = rng.integers(0, 2, n)
    for row, label in zip(ids, labels, strict=True):
        is_turned = rng.integers(0, 2)
        word = rng.choice(WORDS[int(label) ^ int(is_turned)])
        before = rng.choice(THINGS, rng.integers(0, 3)).tolist()
        after = rng.choice(THINGS, rng.integers(0, 2)).tolist()
        text = [*before, *["not"] * int(is_turned), word, *after]
        row[: len(text)] = [vocabulary.index(w) for w in text]
    return ids, labels, len(vocabulary)


class Reader(nn.Module):
    """Whether a text praises, from its last state; padding counts for nothing."""

    def __init__(self, vocabulary: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.embedding = nn.Embedding(vocabulary, 8, seed=rng)
        self.cell = nn.LSTM(8, 16, seed=rng)
        self.head = nn.Dense(16, 1, seed=rng)

    def forward(self, ids: np.ndarray) -> Any:
        return self.head(self.cell(self.embedding(ids), mask=ids != 0))[:, 0]


def share_classified(seed: int) -> float:
    """The share of new texts that an LSTM classifies rightly after 15 epochs on 400 others."""
    x, y, vocabulary = opinions(seed=0, n=400)
    x_new, y_new, _ = opinions(seed=1, n=200)
    model = Reader(vocabulary, seed)
    training.fit(
        model,
        x,
        y,
        loss=lambda p, t: losses.binary_crossentropy(p, t, from_logits=True),
        optimizer=optim.Adam(model.parameters(), lr=0.02),
        epochs=15,
        seed=seed,
        verbose=False,
    )
    return float(((training.predict(model, x_new) > 0) == y_new).mean())


def to_remember(seed: int, n: int, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Signs, of which one of the first three is marked: it is to be known at the end."""
    rng = np.random.default_rng(seed)
    x = np.zeros((n, steps, 2), "float32")
    x[:, :, 0] = rng.choice([-1.0, 1.0], (n, steps))
    marked = np.arange(n), rng.integers(0, 3, n)
    x[(*marked, 1)] = 1.0
    return x, (x[(*marked, 0)] > 0).astype(int)


@functools.cache
def remembered(cell: Any, seed: int) -> tuple[float, float, float]:
    """The shares of right answers after 12 steps, as trained, and after 60 and 100."""
    x, y = to_remember(0, 512, 12)
    rng = np.random.default_rng(seed)
    model = nn.Sequential(cell(2, 16, seed=rng), nn.Dense(16, 2, seed=rng))
    training.fit(
        model,
        x,
        y,
        loss=lambda p, t: losses.sparse_categorical_crossentropy(p, t, from_logits=True),
        optimizer=optim.Adam(model.parameters(), lr=0.02, clip_norm=1.0),
        epochs=25,
        seed=seed,
        verbose=False,
    )
    asked = [to_remember(1, 512, steps) for steps in (12, 60, 100)]
    short, long, longer = [
        float((training.predict(model, a).argmax(1) == b).mean()) for a, b in asked
    ]
    return short, long, longer


def measure(starts: int) -> Iterator[Row]:
    """Writing, reading and remembering."""
    wrong = [sum(a != b for a, b in zip(written(s), TEXT, strict=True)) for s in range(starts)]
    right = [1 - n / len(TEXT) for n in wrong]
    what = f"GRU: share of {len(TEXT)} characters written as learnt"
    yield of_starts(what, right, least=1.0, judged="median")
    read = [share_classified(seed) for seed in range(starts)]
    yield of_starts("LSTM: short texts classified", read, least=0.95, judged="median")
    for cell in (nn.LSTM, nn.GRU, nn.SimpleRNN):
        runs = [remembered(cell, seed) for seed in range(starts)]
        name = f"{cell.__name__}, memory: right after"
        least = -math.inf if cell is nn.SimpleRNN else 0.99
        yield of_starts(f"{name} 12 steps, as trained", [r[0] for r in runs])
        for i, steps in ((1, 60), (2, 100)):
            shares = [r[i] for r in runs]
            yield of_starts(f"{name} {steps} steps", shares, least=least, judged="median")
    worse = [min(r[1:]) for r in runs]
    yield of_starts(f"{name} 60 or 100 steps, the worse", worse, most=0.9, judged="each")
