"""The stored numbers of other frameworks."""

import json
import pathlib

import numpy as np


def keras_numbers(kind):
    """The cases of a kind ("losses" or "metrics") in keras_numbers.json, with their data.

    make_keras_numbers.py makes the file.
    """
    path = pathlib.Path(__file__).with_name("keras_numbers.json")
    stored = json.loads(path.read_text(encoding="utf-8"))
    data = {name: np.array(array) for name, array in stored["data"].items()}
    return [
        case
        | {name: data[case[name]] for name in ("prediction", "target")}
        | {"weights": data["weights"]}
        for case in stored[kind]
    ]
