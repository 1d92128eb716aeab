"""Section 11 of the course: models that are not a straight line, as plain Python."""

import numpy as np
import pytest

from micrograd_plus import datasets, draw, functions, losses, metrics, nn, optim, training


class Diagnosis(nn.Module):
    """An image and a text in, a diagnosis out; the text's part has a skip connection."""

    def __init__(self, seed):
        rng = np.random.default_rng(seed)
        self.look = nn.Sequential(
            nn.Conv2D(1, 4, 3, activation="relu", seed=rng),
            nn.MaxPool2D(2),
            nn.Flatten(),
            nn.Dense(36, 8, "relu", seed=rng),
        )
        self.words = nn.Embedding(10, 8, seed=rng)
        self.think = nn.Residual(nn.Dense(8, 8, "tanh", seed=rng))
        self.decide = nn.Dense(16, 4, seed=rng)

    def forward(self, image, text):
        read = self.think(self.words(text).mean(axis=1))
        return self.decide(functions.concatenate([self.look(image), read], axis=1))


def test_image_and_text_together_give_the_diagnosis_that_neither_gives_alone():
    inputs, diagnoses, _ = datasets.make_patients(300)
    images, texts = inputs["image"], inputs["text"]
    model = Diagnosis(seed=0)
    training.fit(
        model,
        {"image": images[:200], "text": texts[:200]},
        diagnoses[:200],
        loss=lambda p, t: losses.sparse_categorical_crossentropy(p, t, from_logits=True),
        optimizer=optim.Adam(model.parameters(), lr=0.01),
        epochs=20,
        seed=0,
        verbose=False,
    )
    prediction = training.predict(model, {"image": images[200:], "text": texts[200:]})
    assert metrics.accuracy(prediction, diagnoses[200:]) >= 0.95
    blind = training.predict(model, {"image": images[200:] * 0, "text": texts[200:]})
    assert metrics.accuracy(blind, diagnoses[200:]) <= 0.7


class Journey(nn.Module):
    """A table and a text in, time and volume out; one layer reads both ends of the journey."""

    def __init__(self, seed):
        rng = np.random.default_rng(seed)
        self.place = nn.Embedding(6, 4, seed=rng)
        self.table = nn.Dense(2, 8, "tanh", seed=rng)
        self.body = nn.Dense(16, 32, "tanh", seed=rng)
        self.time, self.volume = nn.Dense(32, 1, seed=rng), nn.Dense(32, 1, seed=rng)

    def forward(self, table, text):
        start, end = self.place(text[:, 0]), self.place(text[:, 1])  # the shared layer
        body = self.body(functions.concatenate([self.table(table), start, end], axis=1))
        return {"time": self.time(body), "volume": self.volume(body)}


def trained_journey():
    x, y, _ = datasets.make_journeys(300)
    model = Journey(seed=0)
    history = training.fit(
        model,
        x,
        y,
        loss={"time": "mean_squared_error", "volume": "mean_squared_error"},
        loss_weights={"time": 1.0, "volume": 0.5},
        metrics={"time": ["mean_absolute_error"]},
        optimizer=optim.Adam(model.parameters(), lr=0.01),
        epochs=60,
        seed=0,
        verbose=False,
    )
    return history


def test_table_and_text_together_give_time_and_volume():
    history = trained_journey()
    assert history["time_loss"][-1] < 0.05 * history["time_loss"][0]
    assert history["volume_loss"][-1] < 0.05 * history["volume_loss"][0]
    parts = history["time_loss"][-1] + 0.5 * history["volume_loss"][-1]
    assert history["loss"][-1] == pytest.approx(parts)
    assert "time_mean_absolute_error" in history


def test_the_drawing_shows_both_inputs_both_outputs_and_the_shared_layer():
    model, (inputs, _, _) = Journey(seed=0), datasets.make_journeys(2)
    out = model(**inputs)
    total = out["time"].sum() + out["volume"].sum()
    drawing = str(draw(total, collapse=1, names={"journey": model}))
    for name in ("place: Embedding", "table: Dense", "body: Dense", "time: Dense", "volume: Dense"):
        assert name in drawing
