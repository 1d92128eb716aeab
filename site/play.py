"""The pages of the site with which one plays: `python site/play.py build/site` makes them.

Each is one file. What they show is trained when the site is built.
"""

from __future__ import annotations

import sys
from pathlib import Path

from micrograd_plus import Value, losses, nn, optim, step_through, text, training, visual
from micrograd_plus.datasets import Dataset, load_digits, load_names


def make_pages(out: Path) -> None:
    """Write them.

    Args:
        out: The folder of the site.
    """
    folder = out / "play"
    folder.mkdir(parents=True, exist_ok=True)
    visual.live(path=folder / "live.html")
    data = load_digits()
    visual.digit_page(digit_model(data), data.x_test, data.y_test, folder / "digits.html")
    visual.writing_page(*names_model(), folder / "names.html")
    a, b, c = Value(2.0, "a"), Value(-3.0, "b"), Value(10.0, "c")
    step_through((a * b + c).tanh(), folder / "steps.html")


def digit_model(data: Dataset) -> nn.Module:
    """The network of the demo, with 9,610 parameters, trained for some seconds."""
    model = nn.Sequential(
        nn.Flatten(), nn.Dense(64, 128, "relu", seed=0), nn.Dense(128, 10, seed=1)
    )
    training.fit(
        model,
        data.x_train,
        data.y_train,
        loss=losses.softmax_cross_entropy,
        optimizer=optim.Adam(model.parameters(), lr=0.002),
        epochs=60,
        batch_size=32,
        seed=0,
        verbose=0,
    )
    return model


def names_model() -> tuple[nn.GPT, text.CharacterTokenizer]:
    """A GPT with 4,000 parameters that writes first names, trained for half a minute."""
    names = load_names()
    tokenizer = text.CharacterTokenizer.train(names, special=["end"])
    model = nn.GPT(tokenizer.vocabulary, context=16, layers=1, heads=4, width=16, seed=0)
    batches = text.DocumentBatches(names, tokenizer, batch_size=64, seed=0)
    epochs = 20
    training.fit(
        model,
        batches,
        loss=losses.softmax_cross_entropy,
        optimizer=optim.AdamW(
            model.groups(weight_decay=0.1),
            lr=optim.schedules.one_cycle(0.02, epochs * len(batches)),
            clip_norm=1.0,
        ),
        epochs=epochs,
        verbose=0,
    )
    return model, tokenizer


if __name__ == "__main__":
    make_pages(Path(sys.argv[1]))
