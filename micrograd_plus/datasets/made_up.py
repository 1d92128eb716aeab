"""Made-up rows: sequences, and the inputs of models that have several."""

import numpy as np
from numpy.typing import NDArray

_PRAISE = ("good", "lovely", "great", "superb", "warm", "friendly")
_BLAME = ("bad", "awful", "poor", "cold", "noisy", "dirty")
_THINGS = ("room", "bed", "food", "staff", "bath", "view", "lobby", "bar")
_WORDS = ("", "not", *_PRAISE, *_BLAME, *_THINGS)  # the first fills up what is short
_LENGTH = 6


def make_opinions(
    n: int = 400, seed: int = 0
) -> tuple[NDArray[np.int64], NDArray[np.int64], tuple[str, ...]]:
    """Short opinions of hotels, and whether they praise.

    Each has one word of praise or of blame, among none to three things; a "not" before it turns it
    round, in about half of them. So neither the word nor the "not" tells anything alone.

    Args:
        n: How many.
        seed: Of what is random.

    Returns:
        The texts, int64 (n, 6), numbers of words, with 0 behind their ends; the labels, int64 (n,),
        1 for praise; and the words, the first of which is empty.

    Raises:
        ValueError: For n below 1.

    >>> texts, labels, words = make_opinions(n=3)
    >>> for text, label in zip(texts, labels, strict=True):
    ...     print(int(label), " ".join(words[k] for k in text if k))
    1 lovely
    1 view bar lovely bath
    1 bath not noisy bar
    """
    rng = _generator_of_rows(n, seed)
    texts = np.zeros((n, _LENGTH), np.int64)
    labels = rng.integers(0, 2, n)
    for row, label in zip(texts, labels, strict=True):
        is_turned = bool(rng.integers(0, 2))
        word = rng.choice(_PRAISE if bool(label) != is_turned else _BLAME)
        before = rng.choice(_THINGS, rng.integers(0, 3)).tolist()
        after = rng.choice(_THINGS, rng.integers(0, 2)).tolist()
        text = [*before, *["not"] * is_turned, word, *after]
        row[: len(text)] = [_WORDS.index(w) for w in text]
    return texts, labels, _WORDS


def make_marked_signs(
    n: int = 512, steps: int = 12, seed: int = 0
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Sequences of signs, of which one is marked near the start: it is to be known at the end.

    Args:
        n: How many sequences.
        steps: Their length; the mark is at one of the first three.
        seed: Of what is random.

    Returns:
        The sequences, float32 (n, steps, 2): the sign, -1 or 1, and the mark, 1 at one step and 0
        at the others. The marked signs, int64 (n,): 0 for -1 and 1 for 1.

    Raises:
        ValueError: For n below 1, or fewer than three steps.

    >>> x, y = make_marked_signs(n=1, steps=5)
    >>> x[0].T
    array([[ 1.,  1.,  1., -1., -1.],
           [ 1.,  0.,  0.,  0.,  0.]], dtype=float32)
    >>> y
    array([1])
    """
    if steps < 3:
        raise ValueError(f"steps is {steps}; expected at least 3, of which one is marked")
    rng = _generator_of_rows(n, seed)
    x = np.zeros((n, steps, 2), np.float32)
    x[:, :, 0] = rng.choice([-1.0, 1.0], (n, steps))
    marked = np.arange(n), rng.integers(0, 3, n)
    x[(*marked, 1)] = 1.0
    return x, (x[(*marked, 0)] > 0).astype(np.int64)


_INFECTION = ("fever", "cough", "shivers", "sneezes", "sweats")
_INJURY = ("ache", "bruise", "cramp", "sprain", "swelling")
_PLACES = ("harbour", "market", "station", "school", "hospital", "airport")


def make_patients(
    n: int = 300, seed: int = 0
) -> tuple[dict[str, NDArray[np.generic]], NDArray[np.int64], tuple[str, ...]]:
    """Patients with an image, a text, and a diagnosis that takes both.

    The image is light in its upper or in its lower half, with noise. The text has four words, all
    of an infection or all of an injury. The diagnosis is 2 if it is the upper half, and 1 more if
    it is an infection: 0 to 3, of which image and text tell half each.

    Args:
        n: How many.
        seed: Of what is random.

    Returns:
        The inputs, `image` float32 (n, 8, 8, 1) from 0 to 1 and `text` int64 (n, 4), numbers of
        words; the diagnoses, int64 (n,); and the ten words, those of an injury first.

    Raises:
        ValueError: For n below 1.

    >>> inputs, diagnoses, words = make_patients(n=2)
    >>> [words[k] for k in inputs["text"][1]], int(diagnoses[1])
    (['sprain', 'swelling', 'ache', 'cramp'], 2)
    """
    rng = _generator_of_rows(n, seed)
    upper, infected = rng.integers(0, 2, (2, n))
    light = np.repeat(np.stack([upper, 1 - upper], axis=1), 4, axis=1)  # of each row of pixels
    noise = rng.uniform(0, 0.6, (n, 8, 8, 1))
    images = (0.4 * light[:, :, None, None] + noise).astype(np.float32)
    texts = rng.integers(0, 5, (n, 4)) + 5 * infected[:, None]
    return {"image": images, "text": texts}, 2 * upper + infected, (*_INJURY, *_INFECTION)


def make_journeys(
    n: int = 300, seed: int = 0
) -> tuple[dict[str, NDArray[np.generic]], dict[str, NDArray[np.float64]], tuple[str, ...]]:
    """The trips of a van, with a row of a table and a text, and two things to predict.

    Six places lie along a road, 0.5 hours apart. The table has the traffic, from 0 to 2, and the
    size of the order, from 3 to 5; the text names the place where the trip starts and the one where
    it ends. With the distance between them in hours,

        time = distance + 0.5 traffic
        volume = order - distance

    Args:
        n: How many.
        seed: Of what is random.

    Returns:
        The inputs, `table` float64 (n, 2) and `text` int64 (n, 2), numbers of places; the targets,
        `time` and `volume`, float64 (n, 1) each; and the names of the places, along the road.

    Raises:
        ValueError: For n below 1.

    >>> inputs, targets, places = make_journeys(n=1)
    >>> [places[k] for k in inputs["text"][0]]  # two places apart: a distance of 1
    ['airport', 'school']
    >>> traffic, order = inputs["table"][0]
    >>> np.isclose(targets["time"], 1 + 0.5 * traffic).item()
    True
    """
    rng = _generator_of_rows(n, seed)
    text, table = rng.integers(0, len(_PLACES), (n, 2)), rng.uniform((0, 3), (2, 5), (n, 2))
    distance = 0.5 * abs(text[:, :1] - text[:, 1:])
    targets = {"time": distance + 0.5 * table[:, :1], "volume": table[:, 1:] - distance}
    return {"table": table, "text": text}, targets, _PLACES


def _generator_of_rows(n: int, seed: int) -> np.random.Generator:
    if n < 1:
        raise ValueError(f"n is {n}; expected at least 1 row")
    return np.random.default_rng(seed)
