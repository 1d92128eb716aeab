"""Section 2 of the course: one unit learns y = 2x − 1."""

from __future__ import annotations

from collections.abc import Iterator

from micrograd_plus import datasets, losses, nn, optim, training

from .rows import Row, of_starts, rounded


def trained(seed: int) -> nn.Sequential:
    """One dense unit after 500 epochs on the six points."""
    x, y = datasets.load_six_points()
    model = nn.Sequential(nn.Dense(1, 1, initializer="glorot_uniform", seed=seed))
    training.fit(
        model,
        x,
        y,
        loss=losses.mean_squared_error,
        optimizer=optim.SGD(model.parameters(), lr=0.01),
        epochs=500,
        batch_size=6,
        verbose=False,
    )
    return model


def measure(starts: int) -> Iterator[Row]:
    """What the unit says at 10, and what it has learnt."""
    models = [trained(seed) for seed in range(starts)]
    two, three = rounded(2), rounded(3)
    yield of_starts(
        "prediction at x = 10",
        [training.predict(model, [[10.0]]).item() for model in models],
        least=18.97,
        most=18.99,
        judged="each",
        form=two,
        theirs="18.98",
    )
    weights = [model[0].weight.item() for model in models]
    biases = [model[0].bias.item() for model in models]
    yield of_starts("weight", weights, least=1.99, most=2.01, judged="each", form=three)
    yield of_starts("bias", biases, least=-1.02, most=-0.98, judged="each", form=three)
