"""Section 12 of the course: recurrent cells, on texts and on a task that needs a memory."""

import numpy as np
import pytest

from micrograd_plus import nn
from tutorials.course import sequences


@pytest.mark.slow
def test_a_gru_learns_to_write_a_text_one_character_at_a_time():
    assert sequences.written(seed=0) == sequences.TEXT


def test_an_lstm_classifies_short_texts_that_it_has_not_seen():
    assert sequences.share_classified(seed=0) >= 0.95


def remembered(cell):
    """The shares of right answers after 12 steps, as trained, and after 60 and 100; five starts."""
    return np.array([sequences.remembered(cell, seed) for seed in range(5)])


@pytest.mark.slow
@pytest.mark.parametrize("cell", [nn.LSTM, nn.GRU])
def test_gated_cells_remember_for_far_longer_than_they_were_trained_to(cell):
    assert np.median(remembered(cell)[:, 1:]) >= 0.99


def test_a_plain_cell_learns_the_same_and_from_most_starts_forgets_it_in_the_long_run():
    learnt, *later = remembered(nn.SimpleRNN).T
    assert np.median(learnt) >= 0.99
    # About one start in four finds a way to hold on to the sign; the others end up anywhere.
    assert np.mean(later) <= 0.85
