"""Makes keras_numbers.json: what Keras says of losses and metrics on random data.

Keras needs an environment of its own, which the tests do not:

    python3 -m venv keras-env
    keras-env/bin/python -m pip install keras==3.15.1 tensorflow-cpu==2.21.0
    keras-env/bin/python tests/reference/make_keras_numbers.py
"""

import json
import pathlib

import numpy as np


def random_data():
    """What the cases below are made of, by name."""
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(5, 3)).round(3)
    labels, many_labels = rng.integers(0, 3, 5), rng.integers(0, 6, 40)
    yes = rng.integers(0, 2, (5, 3))
    return {
        "scores": scores,
        "other scores": rng.normal(size=(5, 3)).round(3),
        "sizes": rng.uniform(0.5, 5, (5, 3)).round(3),
        "counts": rng.poisson(3, (5, 3)),
        "probabilities": np.exp(scores) / np.exp(scores).sum(-1, keepdims=True),
        "shares": rng.dirichlet(np.ones(3), 5),
        "chances": rng.uniform(size=(5, 3)).round(3),
        "labels": labels,
        "one-hot": np.eye(3, dtype=int)[labels],
        "yes or no": yes,
        "signs": 2 * yes - 1,
        "weights": rng.uniform(0, 2, 5).round(3),
        "many scores": (rng.normal(size=(40, 6)) + np.eye(6)[many_labels]).round(5),
        "many labels": many_labels,
        "many one-hot": np.eye(6, dtype=int)[many_labels],
        "many chances": rng.uniform(size=40).round(3),
        "many yes or no": rng.integers(0, 2, 40),
    }


# Our name, Keras's class, prediction, target, options of both.
LOSSES = [
    ("mean_squared_error", "MeanSquaredError", "scores", "other scores", {}),
    ("mean_absolute_error", "MeanAbsoluteError", "scores", "other scores", {}),
    ("mean_absolute_percentage_error", "MeanAbsolutePercentageError", "scores", "sizes", {}),
    ("mean_squared_logarithmic_error", "MeanSquaredLogarithmicError", "sizes", "shares", {}),
    ("huber", "Huber", "scores", "other scores", {}),
    ("huber", "Huber", "scores", "other scores", {"delta": 0.3}),
    ("log_cosh", "LogCosh", "scores", "other scores", {}),
    ("hinge", "Hinge", "scores", "signs", {}),
    ("squared_hinge", "SquaredHinge", "scores", "signs", {}),
    ("categorical_hinge", "CategoricalHinge", "scores", "one-hot", {}),
    ("binary_crossentropy", "BinaryCrossentropy", "chances", "yes or no", {}),
    ("binary_crossentropy", "BinaryCrossentropy", "yes or no", "chances", {}),
    ("binary_crossentropy", "BinaryCrossentropy", "scores", "chances", {"from_logits": True}),
    ("categorical_crossentropy", "CategoricalCrossentropy", "probabilities", "shares", {}),
    ("categorical_crossentropy", "CategoricalCrossentropy", "one-hot", "one-hot", {}),
    ("categorical_crossentropy", "CategoricalCrossentropy", "one-hot", "shares", {}),
    (
        *("categorical_crossentropy", "CategoricalCrossentropy"),
        *("scores", "shares", {"from_logits": True}),
    ),
    (
        *("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy"),
        *("probabilities", "labels", {}),
    ),
    (
        *("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy"),
        *("scores", "labels", {"from_logits": True}),
    ),
    ("kl_divergence", "KLDivergence", "probabilities", "shares", {}),
    ("poisson", "Poisson", "sizes", "counts", {}),
    ("cosine_similarity", "CosineSimilarity", "scores", "other scores", {}),
]

MANY_ROWS = ("many scores", "many one-hot")

# Our name and options, Keras's class and options, prediction, target.
METRICS = [
    ("accuracy", {}, "SparseCategoricalAccuracy", {}, "many scores", "many labels"),
    ("accuracy", {}, "CategoricalAccuracy", {}, "scores", "one-hot"),
    *(
        (
            name,
            {"threshold": t},
            "BinaryAccuracy",
            {"threshold": t},
            "many chances",
            "many yes or no",
        )
        for name in ("accuracy", "binary_accuracy")
        for t in (0.5, 0.7)
    ),
    ("binary_accuracy", {}, "BinaryAccuracy", {}, "chances", "yes or no"),
    *(
        ("top_k_accuracy", {"k": k}, "TopKCategoricalAccuracy", {"k": k}, *MANY_ROWS)
        for k in (1, 2, 3)
    ),
    *(
        ("f1_score", {"average": average}, "F1Score", {"average": average}, *MANY_ROWS)
        for average in (None, "macro", "micro", "weighted")
    ),
    ("precision", {}, "Precision", {}, "many chances", "many yes or no"),
    ("recall", {}, "Recall", {}, "many chances", "many yes or no"),
    ("mean_absolute_error", {}, "MeanAbsoluteError", {}, "scores", "other scores"),
    ("root_mean_squared_error", {}, "RootMeanSquaredError", {}, "scores", "other scores"),
    ("r2_score", {}, "R2Score", {}, "scores", "other scores"),
]


def main():
    """Write keras_numbers.json beside this file."""
    import keras
    import tensorflow

    data = random_data()
    arrays = {name: np.asarray(array, float) for name, array in data.items()}
    arrays["labels"] = data["labels"]
    arrays["many labels"] = data["many labels"]

    def losses_of(keras_name, prediction, target, options):
        call = lambda reduction, weights=None: np.asarray(
            getattr(keras.losses, keras_name)(reduction=reduction, **options)(
                arrays[target], arrays[prediction], sample_weight=weights
            )
        ).tolist()
        return {
            "none": call("none"),
            "sum": call("sum"),
            "mean": call("sum_over_batch_size"),
            "weighted mean": call("sum_over_batch_size", arrays["weights"]),
        }

    def metric_of(keras_name, options, prediction, target):
        metric = getattr(keras.metrics, keras_name)(**options)
        p, t = arrays[prediction], arrays[target]
        if keras_name == "BinaryAccuracy":  # else it takes (n,) as one sample of n answers
            p, t = p.reshape(-1, 1), t.reshape(-1, 1)
        if keras_name.startswith("TopK"):  # which takes nothing but float32
            p = p.astype("float32")
        metric.update_state(t, p)
        return np.asarray(metric.result(), float).tolist()

    keras.config.set_floatx("float64")
    loss_cases = [
        {
            **{"loss": name, "options": options, "prediction": p, "target": t},
            **losses_of(keras_name, p, t, options),
        }
        for name, keras_name, p, t, options in LOSSES
    ]
    metric_cases = [
        {
            **{"metric": name, "options": options, "prediction": p, "target": t},
            "value": metric_of(keras_name, keras_options, p, t),
        }
        for name, options, keras_name, keras_options, p, t in METRICS
    ]
    numbers = {
        "made with": f"keras {keras.__version__}, tensorflow {tensorflow.__version__}",
        "data": {name: array.tolist() for name, array in data.items()},
        "losses": loss_cases,
        "metrics": metric_cases,
    }
    path = pathlib.Path(__file__).with_name("keras_numbers.json")
    parts = (f"{json.dumps(name)}: {_lines(part)}" for name, part in numbers.items())
    path.write_text("{" + ",\n".join(parts) + "}\n")


def _lines(part):
    """JSON, with a line for each entry of a list or dictionary."""
    if isinstance(part, dict):
        return (
            "{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in part.items()) + "}"
        )
    if isinstance(part, list):
        return "[\n" + ",\n".join(map(json.dumps, part)) + "]"
    return json.dumps(part)


if __name__ == "__main__":
    main()
