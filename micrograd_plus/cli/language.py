"""`micrograd-plus train` for texts: a language model, its report, and samples on the way."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from .. import classifier, nn, text, training
from ..console import printable
from .arguments import check_workers
from .optimizers import CONSTANT, LEAST_UPDATES, optimizer_of, settings_of
from .runs import about_text, begin
from .texts import Corpus, corpus_of

_WIDTH = 80
_MARK = "       | "  # before what a model has written
_ROWS_PRINTED = 100  # of the epochs, at most
_SAMPLED = 5  # times in a training
_NAMES, _CHARACTERS = 8, 160  # of a sample
_STEPS = 2000  # at least, by default
_PATIENCE = 200  # steps, at least


class Defaults(NamedTuple):
    """What is taken where an option is left out.

    Attributes:
        epochs: At least; small texts have more, so that there are enough steps.
        patience: For how many epochs it goes on without a better held-out loss, and 200 steps at
            least; None for all of them.
    """

    width: int
    dropout: float
    batch_size: int
    learning_rate: float
    epochs: int
    patience: int | None


# Shakespeare: nanoGPT's for a CPU, in its README, but for its rate of 1e-3, with which the held-out
# loss was 1.89 and not 1.75. One's own texts are often small, and soon known by heart.
_DEFAULTS = {
    "names": Defaults(64, 0.1, 64, 3e-3, 70, 10),
    "shakespeare": Defaults(128, 0.0, 12, 4e-3, 1, None),
    "lines": Defaults(64, 0.1, 64, 3e-3, 70, 10),
    "text": Defaults(128, 0.1, 12, 1e-3, 1, 5),
}


class Report(NamedTuple):
    """How well held-out text is predicted.

    >>> print(Report(1.0, 2.718282, 1.442695))
    loss per token        1.0000
    perplexity            2.7183
    bits per character    1.4427
    """

    loss: float
    perplexity: float
    bits_per_character: float

    def __str__(self) -> str:
        return (
            f"loss per token      {self.loss:>8.4f}\n"
            f"perplexity          {self.perplexity:>8.5g}\n"
            f"bits per character  {self.bits_per_character:>8.4f}"
        )


def run(options: Any) -> None:
    """Train, print what comes of it, write the files."""
    options.model = "gpt"
    if options.validation_split is None:
        options.validation_split = 0.1
    if options.tokenizer is None:
        options.tokenizer = "characters"
    corpus = corpus_of(options)
    batches = _complete(options, corpus)
    model = nn.GPT(
        corpus.tokenizer.vocabulary,
        corpus.context,
        options.blocks,
        options.heads,
        options.width,
        dropout=options.dropout,
        activation=options.activation,
        seed=options.seed,
    )
    optimizer = optimizer_of(
        options,
        model.groups(options.weight_decay),
        options.epochs * len(batches),
        clip_norm=1.0,
        **({"betas": (0.9, 0.99)} if options.optimizer in ("adam", "adamw") else {}),
    )
    stopping = training.EarlyStopping(patience=options.early_stopping or 1)
    folder, resume, note, keeping = begin(options, settings_of(options), corpus.about)
    if resume is not None:
        _check_same_text(options, corpus)
    for line in corpus.told:
        print(textwrap.fill(line, _WIDTH, subsequent_indent="  "))
    print()
    nn.summary(model, (corpus.context,))
    print(f"\n{note}\n" if note else "", flush=True)
    every = -(-options.epochs // _ROWS_PRINTED)
    history = training.fit(
        model,
        batches,
        loss="softmax_cross_entropy",
        optimizer=optimizer,
        epochs=options.epochs,
        validation_data=corpus.validation(options.batch_size),
        seed=options.seed,
        callbacks=[
            classifier.row_printer(every),
            _sampler(model, corpus, options, every * max(1, options.epochs // every // _SAMPLED)),
            *([] if options.early_stopping is None else [stopping]),
            *keeping,
        ],
        verbose=classifier.shows_progress(),
        resume=resume,
        workers=options.workers,
    )
    if options.early_stopping is not None:
        print(f"\nthe weights are those of epoch {stopping.best_epoch}, the best")
    scores = text.score(model, corpus.held_out, corpus.tokenizer)
    report = Report(scores.loss, scores.perplexity, scores.bits_per_character)
    print(f"\nof the {scores.tokens.sum():,} tokens held out:\n\n{report}")
    if folder is not None:
        folder.check()
        tokenizer = options.out / classifier.TOKENIZER
        corpus.tokenizer.save(tokenizer)
        files = [*classifier.save(model, history, options.out, report), tokenizer]
        print(f"\nwrote {', '.join(map(str, files))}")
    else:
        print()
    print(f"held-out loss: {scores.loss:.4f}")


def _complete(options: Any, corpus: Corpus) -> text.RandomWindows | text.DocumentBatches:
    """Take the defaults for what is left out; the batches that come of it."""
    defaults = _DEFAULTS[options.data if options.data in _DEFAULTS else corpus.about["documents"]]
    chosen: dict[str, Any] = {
        **defaults._asdict(),
        "blocks": 4,
        "heads": 4,
        "activation": "gelu",
        "optimizer": "adamw",
        "context": corpus.context,
    }
    del chosen["epochs"], chosen["patience"]
    if options.optimizer not in (None, "adamw"):  # with rates of their own
        del chosen["learning_rate"]
    for name, value in chosen.items():
        if getattr(options, name) is None:
            setattr(options, name, value)
    if options.weight_decay is None:
        options.weight_decay = 0.1 if options.optimizer == "adamw" else 0.0
    check_workers(options)
    if options.width % options.heads:
        raise ValueError(
            f"--heads must divide --width, which is {options.width}, got {options.heads}"
        )
    batches = corpus.batches(options.batch_size, options.seed)
    if options.epochs is None:
        options.epochs = max(defaults.epochs, -(-_STEPS // len(batches)))
    if options.schedule is None:
        enough = options.epochs * len(batches) >= LEAST_UPDATES
        options.schedule = "warm-up-cosine" if enough else CONSTANT
    if options.early_stopping is None and defaults.patience:
        options.early_stopping = max(defaults.patience, -(-_PATIENCE // len(batches)))
    return batches


def _sampler(
    model: nn.GPT, corpus: Corpus, options: Any, every: int
) -> Callable[[int, dict[str, float]], None]:
    """A callback that prints what the model writes by now; the same for the same seed and epoch."""

    def sample(epoch: int, measured: dict[str, float]) -> None:
        if epoch % every and epoch != options.epochs:
            return
        rng = np.random.default_rng([options.seed, epoch])
        size = (_NAMES, corpus.context) if corpus.of_lines else (1, _CHARACTERS)
        written = [
            "".join(
                text.generate(
                    model,
                    corpus.about["prompt"],
                    size[1],
                    tokenizer=corpus.tokenizer,
                    seed=rng,
                )
            )
            for _ in range(size[0])
        ]
        lines = [", ".join(filter(None, written))] if corpus.of_lines else written[0].splitlines()
        for line in lines:
            for part in textwrap.wrap(printable(line), _WIDTH - len(_MARK)):
                classifier.write_line(_MARK + part)

    return sample


def _check_same_text(options: Any, corpus: Corpus) -> None:
    """Raise ValueError if the training to go on from has learned from another text."""
    if about_text(options.out)["sha256"] != corpus.about["sha256"]:
        raise ValueError(
            f"{options.out} was begun with another text than {options.data} is now: give the same, "
            "or begin anew without --resume"
        )
