"""What a training shows of itself, and where."""

import io
import sys

import numpy as np
import pytest

from micrograd_plus import nn, optim, training

X = np.zeros((6, 1))


class Terminal(io.StringIO):
    def isatty(self):
        return True


def shown(monkeypatch, stream, verbose=True, x=X, y=X, **options):
    """What a training of two epochs writes to this stream as its standard error."""
    monkeypatch.setattr(sys, "stderr", stream)
    model = nn.Sequential(nn.Dense(1, 1, seed=0))
    training.fit(
        model,
        x,
        y,
        loss="mean_squared_error",
        optimizer=optim.SGD(model.parameters()),
        epochs=2,
        verbose=verbose,
        **options,
    )
    return stream.getvalue() if stream is not None and not stream.closed else ""


LINES = "epoch 1/2: loss 0.0000\nepoch 2/2: loss 0.0000\n"


@pytest.mark.parametrize("verbose", [True, 1])
def test_a_terminal_shows_a_bar(monkeypatch, verbose):
    text = shown(monkeypatch, Terminal(), verbose)
    assert "\repoch 2/2: 100%" in text
    assert "2/2" in text


def test_a_notebook_shows_a_bar(monkeypatch):
    class Notebook(io.StringIO):
        __module__ = "ipykernel.iostream"

    assert "\r" in shown(monkeypatch, Notebook())


@pytest.mark.parametrize("verbose", [True, 1, 2])
def test_a_file_has_a_line_per_epoch(monkeypatch, verbose):
    assert shown(monkeypatch, io.StringIO(), verbose) == LINES


def test_2_is_a_line_per_epoch_in_a_terminal_too(monkeypatch):
    assert shown(monkeypatch, Terminal(), 2) == LINES


@pytest.mark.parametrize("verbose", [False, 0])
def test_0_is_nothing(monkeypatch, verbose):
    assert shown(monkeypatch, Terminal(), verbose) == ""


def test_a_line_has_all_numbers(monkeypatch):
    text = shown(monkeypatch, io.StringIO(), 2, validation_split=0.5)
    assert text.startswith("epoch 1/2: loss 0.0000, val_loss 0.0000\n")


@pytest.mark.parametrize("verbose", [1, 2])
def test_without_standard_error_nothing_is_shown(monkeypatch, capsys, verbose):
    shown(monkeypatch, None, verbose)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("verbose", [1, 2])
def test_a_closed_standard_error_ends_no_training(monkeypatch, verbose):
    closed = io.StringIO()
    closed.close()
    assert shown(monkeypatch, closed, verbose) == ""


def test_what_can_only_be_written_to_has_lines(monkeypatch):
    class Log:
        text = ""
        closed = False

        def write(self, text):
            self.text += text

        def flush(self):
            pass

        def getvalue(self):
            return self.text

    assert shown(monkeypatch, Log()) == LINES


def test_a_bar_of_batches_whose_number_is_not_known_has_no_end(monkeypatch):
    class Loader:
        def __iter__(self):
            return iter([(X, X), (X, X)])

    text = shown(monkeypatch, Terminal(), x=Loader(), y=None)
    assert "4batch" in text
    assert "%" not in text


@pytest.mark.parametrize("verbose", ["auto", 3, None, -1])
def test_other_words_are_refused(monkeypatch, verbose):
    with pytest.raises(ValueError, match=r"verbose must be 0 for nothing, 1 for .*, got"):
        shown(monkeypatch, io.StringIO(), verbose)


def test_a_resumed_bar_begins_where_the_training_stands(monkeypatch, tmp_path):
    path = tmp_path / "a"
    shown(monkeypatch, io.StringIO(), 0, callbacks=[training.Checkpoint(path)])
    text = shown(monkeypatch, Terminal(), 1, resume=path)
    assert "100%" in text
