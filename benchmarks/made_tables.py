"""Tables like those that everyone begins with, as CSV: rows from a seed, with texts and with gaps.

Columns, categories and shares of missing values are those of seaborn's tables of these names; the
numbers are drawn at random, and so is what ties them to the target.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

Random = np.random.Generator


class Made(NamedTuple):
    """A table, and what is to be predicted."""

    columns: Mapping[str, Sequence[Any]]
    target: str

    def to_csv(self) -> str:
        """As a file has it: empty where a value is missing."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(zip(*self.columns.values(), strict=True))
        return text.getvalue()


def _texts(rng: Random, rows: int, shares: Mapping[str, float]) -> np.ndarray:
    weights = np.array(list(shares.values()))
    return rng.choice(list(shares), rows, p=weights / weights.sum())


def _gaps(rng: Random, column: Any, share: float) -> list[Any]:
    return [
        "" if gap else x for x, gap in zip(column, rng.random(len(column)) < share, strict=True)
    ]


def _effect(column: np.ndarray, effects: Mapping[str, float]) -> np.ndarray:
    return np.array([effects[text] for text in column])


def tips(rng: Random, rows: int = 244) -> Made:
    """Restaurant bills: the tip, of which half is chance."""
    bill = rng.gamma(4.9, 4.0, rows) + 3
    size = rng.choice([1, 2, 3, 4, 5, 6], rows, p=[0.02, 0.64, 0.15, 0.15, 0.02, 0.02])
    day = _texts(rng, rows, {"Thur": 62, "Fri": 19, "Sat": 87, "Sun": 76})
    tip = 0.9 + 0.09 * bill + 0.18 * size + rng.normal(0, 1.0, rows) * np.sqrt(bill / 20)
    return Made(
        {
            "total_bill": bill.round(2),
            "tip": np.maximum(1, tip).round(2),
            "sex": _texts(rng, rows, {"Male": 157, "Female": 87}),
            "smoker": _texts(rng, rows, {"Yes": 93, "No": 151}),
            "day": day,
            "time": np.where((day == "Thur") | (rng.random(rows) < 0.1), "Lunch", "Dinner"),
            "size": size,
        },
        "tip",
    )


def penguins(rng: Random, rows: int = 344) -> Made:
    """Three species by their measures; two rows have none, and eleven no sex."""
    species = _texts(rng, rows, {"Adelie": 152, "Chinstrap": 68, "Gentoo": 124})
    male = rng.random(rows) < 0.5
    length = _effect(species, {"Adelie": 38.8, "Chinstrap": 48.8, "Gentoo": 47.5})
    depth = _effect(species, {"Adelie": 18.3, "Chinstrap": 18.4, "Gentoo": 15.0})
    flipper = _effect(species, {"Adelie": 190, "Chinstrap": 196, "Gentoo": 217})
    mass = _effect(species, {"Adelie": 3700, "Chinstrap": 3733, "Gentoo": 5076})
    homes = {
        "Adelie": {"Torgersen": 52, "Biscoe": 44, "Dream": 56},
        "Chinstrap": {"Dream": 1},
        "Gentoo": {"Biscoe": 1},
    }
    measures = {
        "bill_length_mm": length + 1.8 * male + rng.normal(0, 2.4, rows),
        "bill_depth_mm": depth + 0.75 * male + rng.normal(0, 0.9, rows),
        "flipper_length_mm": flipper + 4 * male + rng.normal(0, 6, rows),
        "body_mass_g": mass + 330 * male + rng.normal(0, 320, rows),
    }
    gaps = rng.random(rows) < 2 / 344
    return Made(
        {
            "species": species,
            "island": [_texts(rng, 1, homes[name])[0] for name in species],
            **{
                name: ["" if gap else round(x, 1) for x, gap in zip(column, gaps, strict=True)]
                for name, column in measures.items()
            },
            "sex": _gaps(rng, np.where(male, "Male", "Female"), 11 / 344),
        },
        "species",
    )


def mpg(rng: Random, rows: int = 398) -> Made:
    """Cars: miles per gallon, falling with weight and power; the names are as good as an id."""
    cylinders = rng.choice([3, 4, 5, 6, 8], rows, p=[0.01, 0.51, 0.01, 0.21, 0.26])
    displacement = 27 * cylinders**1.25 * np.exp(rng.normal(0, 0.14, rows))
    horsepower = 30 + 0.38 * displacement + rng.normal(0, 15, rows)
    weight = 1450 + 7.8 * displacement + rng.normal(0, 300, rows)
    year = rng.integers(70, 83, rows)
    origin = np.where(
        cylinders > 5, "usa", _texts(rng, rows, {"usa": 0.4, "japan": 1, "europe": 1})
    )
    better = _effect(origin, {"usa": 0.0, "europe": 1.5, "japan": 2.5})
    miles = 5 + 52_000 / weight + 0.7 * (year - 76) - 0.02 * horsepower + better
    makers = _texts(
        rng, rows, {"ford": 51, "chevrolet": 43, "plymouth": 31, "toyota": 25, "vw": 15}
    )
    return Made(
        {
            "mpg": (miles + rng.normal(0, 2.3, rows)).round(1),
            "cylinders": cylinders,
            "displacement": displacement.round(),
            "horsepower": _gaps(rng, horsepower.round(), 6 / 398),
            "weight": weight.round(),
            "acceleration": (24 - 0.08 * horsepower + rng.normal(0, 1.8, rows)).round(1),
            "model_year": year,
            "origin": origin,
            "name": [f"{maker} {i // 2}" for i, maker in enumerate(makers)],
        },
        "mpg",
    )


def titanic(rng: Random, rows: int = 891) -> Made:
    """Who was saved: women, children and the first class first; a fifth of the ages is missing."""
    pclass = rng.choice([1, 2, 3], rows, p=[0.24, 0.21, 0.55])
    sex = _texts(rng, rows, {"male": 577, "female": 314})
    age = np.maximum(0.5, rng.normal(38 - 4.5 * pclass + 4, 13, rows)).round()
    siblings = rng.poisson(0.5, rows)
    fare = np.exp(4.6 - 0.8 * pclass + 0.35 * siblings + rng.normal(0, 0.5, rows)).round(2)
    logit = 0.6 - 1.0 * (pclass - 1) + 2.6 * (sex == "female") - 1.6 - 0.03 * (age - 30)
    logit += 1.2 * (age < 14) - 0.3 * siblings
    saved = rng.random(rows) < 1 / (1 + np.exp(-1.3 * logit))
    decks = _texts(rng, rows, {"A": 15, "B": 47, "C": 59, "D": 33, "E": 32, "F": 13})
    return Made(
        {
            "survived": saved.astype(int),
            "pclass": pclass,
            "name": [f"passenger {i}" for i in rng.permutation(rows)],
            "sex": sex,
            "age": _gaps(rng, age, 177 / 891),
            "sibsp": siblings,
            "fare": fare,
            "embarked": _gaps(rng, _texts(rng, rows, {"S": 644, "C": 168, "Q": 77}), 2 / 891),
            "deck": np.where((pclass == 1) & (rng.random(rows) < 0.8), decks, ""),
            "alone": siblings == 0,
        },
        "survived",
    )


def diamonds(rng: Random, rows: int = 2000) -> Made:
    """Prices by weight and quality, three texts in an order that nobody tells."""
    carat = np.clip(rng.gamma(2.8, 0.29, rows), 0.2, 4).round(2)
    cut = _texts(rng, rows, {"Fair": 3, "Good": 9, "Very Good": 22, "Premium": 26, "Ideal": 40})
    color = _texts(rng, rows, dict.fromkeys("DEFG", 17) | {"H": 15, "I": 10, "J": 5})
    names = ("I1", "SI2", "SI1", "VS2", "VS1", "VVS2", "VVS1", "IF")
    clarity = _texts(rng, rows, dict(zip(names, (1, 17, 24, 23, 15, 9, 7, 3), strict=True)))
    log = (
        8.4
        + 1.75 * np.log(carat)
        + 0.03 * _effect(cut, {"Fair": -3, "Good": 0, "Very Good": 1, "Premium": 1, "Ideal": 2})
    )
    log += 0.11 * _effect(clarity, {name: i - 3 for i, name in enumerate(names)})
    log -= 0.08 * _effect(color, {name: i - 2 for i, name in enumerate("DEFGHIJ")})
    return Made(
        {
            "carat": carat,
            "cut": cut,
            "color": color,
            "clarity": clarity,
            "depth": rng.normal(61.7, 1.4, rows).round(1),
            "table": rng.normal(57.5, 2.2, rows).round(),
            "price": np.exp(log + rng.normal(0, 0.1, rows)).round(),
            "x": (6.5 * carat ** (1 / 3) + rng.normal(0, 0.03, rows)).round(2),
        },
        "price",
    )


TABLES: dict[str, Callable[[Random], Made]] = {
    made.__name__: made for made in (tips, penguins, mpg, titanic, diamonds)
}
