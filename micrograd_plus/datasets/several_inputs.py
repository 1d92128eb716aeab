"""Made-up data for models of several inputs and outputs: patients, and the trips of a van."""

import numpy as np
from numpy.typing import NDArray

from .made_up import generator_of_rows

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
    rng = generator_of_rows(n, seed)
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
    rng = generator_of_rows(n, seed)
    text, table = rng.integers(0, len(_PLACES), (n, 2)), rng.uniform((0, 3), (2, 5), (n, 2))
    distance = 0.5 * abs(text[:, :1] - text[:, 1:])
    targets = {"time": distance + 0.5 * table[:, :1], "volume": table[:, 1:] - distance}
    return {"table": table, "text": text}, targets, _PLACES
