"""Made-up rows: what is in them, and by which rule their targets come."""

import numpy as np
import pytest

from micrograd_plus.datasets import make_journeys, make_marked_signs, make_opinions, make_patients

PRAISE = {"good", "lovely", "great", "superb", "warm", "friendly"}
MAKERS = (make_patients, make_journeys, make_opinions, make_marked_signs)


def test_image_and_text_of_a_patient_each_tell_half_of_the_diagnosis():
    inputs, diagnoses, _ = make_patients()
    upper = inputs["image"][:, :4].sum(axis=(1, 2, 3)) > inputs["image"][:, 4:].sum(axis=(1, 2, 3))
    infected = inputs["text"][:, 0] >= 5
    np.testing.assert_array_equal(diagnoses, 2 * upper + infected)


def test_images_of_patients_can_be_shown():
    images = make_patients()[0]["image"]
    assert images.shape == (300, 8, 8, 1)
    assert images.dtype == np.float32
    assert 0 <= images.min() < images.max() <= 1


def test_all_words_of_a_patient_are_of_one_kind():
    infection = make_patients()[0]["text"] >= 5
    np.testing.assert_array_equal(infection.all(axis=1), infection.any(axis=1))


def test_time_and_volume_of_a_journey_follow_from_table_and_text():
    inputs, targets, places = make_journeys()
    start, end = inputs["text"].T
    traffic, order = inputs["table"].T
    distance = 0.5 * np.abs(start - end)
    np.testing.assert_allclose(targets["time"][:, 0], distance + 0.5 * traffic)
    np.testing.assert_allclose(targets["volume"][:, 0], order - distance)
    assert inputs["text"].max() == len(places) - 1


def test_not_turns_an_opinion_round():
    texts, labels, words = make_opinions()
    for text, label in zip(texts, labels, strict=True):
        read = [words[k] for k in text]
        assert (bool(PRAISE & set(read)) != ("not" in read)) == bool(label)


def test_neither_the_word_nor_the_not_of_an_opinion_tells_anything_alone():
    texts, labels, words = make_opinions(n=4000)
    for known in ({"not"}, PRAISE):
        has = np.isin(texts, [words.index(w) for w in known]).any(axis=1)
        assert abs(labels[has].mean() - labels[~has].mean()) < 0.05


def test_one_of_the_first_three_signs_is_marked_and_wanted():
    x, y = make_marked_signs(steps=20)
    sign, mark = x[..., 0], x[..., 1]
    np.testing.assert_array_equal(mark.sum(axis=1), 1)
    assert not mark[:, 3:].any()
    np.testing.assert_array_equal((sign * mark).sum(axis=1), 2 * y - 1)


@pytest.mark.parametrize("make", MAKERS)
def test_another_seed_makes_other_rows(make):
    def first(seed):
        inputs = make(50, seed=seed)[0]
        return np.concatenate([np.ravel(x) for x in getattr(inputs, "values", lambda: [inputs])()])

    np.testing.assert_array_equal(first(1), first(1))
    assert not np.array_equal(first(1), first(2))


@pytest.mark.parametrize("make", MAKERS)
def test_no_rows_are_refused(make):
    with pytest.raises(ValueError, match="n is 0; expected at least 1 row"):
        make(0)


def test_sequences_too_short_for_the_mark_are_refused():
    with pytest.raises(ValueError, match="steps is 2; expected at least 3"):
        make_marked_signs(steps=2)
