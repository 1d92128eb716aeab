"""Section 12 of the course: recurrent cells, on texts and on a task that needs a memory."""

import functools

import numpy as np
import pytest

from micrograd_plus import datasets, losses, nn, no_grad, optim, training

TEXT = "a neuron adds what it hears, and speaks up when it is enough. "


class Writer(nn.Module):
    """What comes after each character."""

    def __init__(self, characters, seed):
        rng = np.random.default_rng(seed)
        self.embedding = nn.Embedding(characters, 16, seed=rng)
        self.cell = nn.GRU(16, 48, return_sequences=True, return_state=True, seed=rng)
        self.head = nn.Dense(48, characters, seed=rng)

    def forward(self, ids, state=None):
        hidden, state = self.cell(self.embedding(ids), state)
        return self.head(hidden), state


def test_a_gru_learns_to_write_a_text_one_character_at_a_time():
    letters = training.LabelEncoder(list(TEXT))
    ids = letters.transform(list(TEXT * 3))
    model = Writer(len(letters.classes), seed=0)
    optimizer = optim.Adam(model.parameters(), lr=0.01)
    x, y = ids[None, : 2 * len(TEXT)], ids[None, 1 : 2 * len(TEXT) + 1]
    for _ in range(150):
        logits, _ = model(x)
        loss = losses.sparse_categorical_crossentropy(logits, y, from_logits=True)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    written, state = [ids[0]], None
    with no_grad():
        for _ in range(len(TEXT) - 1):
            logits, state = model(np.array([[written[-1]]]), state)
            written.append(int(logits.data[0, -1].argmax()))
    assert "".join(letters.inverse_transform(written)) == TEXT


class Reader(nn.Module):
    """Whether a text praises, from its last state; padding counts for nothing."""

    def __init__(self, vocabulary, seed):
        rng = np.random.default_rng(seed)
        self.embedding = nn.Embedding(vocabulary, 8, seed=rng)
        self.cell = nn.LSTM(8, 16, seed=rng)
        self.head = nn.Dense(16, 1, seed=rng)

    def forward(self, ids):
        return self.head(self.cell(self.embedding(ids), mask=ids != 0))[:, 0]


def test_an_lstm_classifies_short_texts_that_it_has_not_seen():
    x, y, words = datasets.make_opinions(400, seed=0)
    x_new, y_new, _ = datasets.make_opinions(200, seed=1)
    model = Reader(len(words), seed=0)
    training.fit(
        model,
        x,
        y,
        loss=lambda p, t: losses.binary_crossentropy(p, t, from_logits=True),
        optimizer=optim.Adam(model.parameters(), lr=0.02),
        epochs=15,
        seed=0,
        verbose=False,
    )
    answers = training.predict(model, x_new) > 0
    assert (answers == y_new).mean() >= 0.95


@functools.cache
def remembered(cell):
    """The shares of right answers after 12 steps, as trained, and after 60 and 100; five starts."""
    x, y = datasets.make_marked_signs(512, 12, seed=0)
    found = []
    for seed in range(5):
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
        asked = [datasets.make_marked_signs(512, steps, seed=1) for steps in (12, 60, 100)]
        found.append([(training.predict(model, a).argmax(1) == b).mean() for a, b in asked])
    return np.array(found)


@pytest.mark.parametrize("cell", [nn.LSTM, nn.GRU])
def test_gated_cells_remember_for_far_longer_than_they_were_trained_to(cell):
    assert np.median(remembered(cell)[:, 1:]) >= 0.99


def test_a_plain_cell_learns_the_same_and_forgets_it_in_the_long_run():
    learnt, *later = remembered(nn.SimpleRNN).T
    assert np.median(learnt) >= 0.99
    assert np.median(later) <= 0.6
    assert max(map(min, zip(*later, strict=True))) < 0.9  # no start knows it both times
