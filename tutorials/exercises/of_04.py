"""The exercises of notebook 04, Hotels, a straight line."""

import numpy as np

from micrograd_plus import Value, datasets, losses, nn, optim, training
from micrograd_plus.exercises import Exercise


def _measured(a, b, c, d):
    return training.Standardizer([float(a), float(b), float(c)]).transform(float(d)).item()


measure = Exercise(
    "Three hotels to learn from are {a}, {b} and {c} miles from the centre. Another is at {d}.\n"
    "What is its distance when it is standardised with the ruler of the three?",
    _measured,
    {
        "the other hotel has no part in the ruler": lambda a, b, c, d: (
            (d - np.mean([a, b, c, d])) / np.std([a, b, c, d])
        ),
        "divide by the standard deviation, the root of the mean square": lambda a, b, c, d: (
            (d - np.mean([a, b, c])) / np.var([a, b, c])
        ),
        "the mean of the squares is their sum divided by 3, not by 2": lambda a, b, c, d: (
            (d - np.mean([a, b, c])) / np.std([a, b, c], ddof=1)
        ),
        "subtract the mean first": lambda a, b, c, d: d / np.std([a, b, c]),
        "now divide by the standard deviation": lambda a, b, c, d: d - np.mean([a, b, c]),
    },
    seed=1,
    a=range(1, 4),
    b=range(5, 8),
    c=range(9, 13),
    d=range(1, 20),
)


def _slopes(w, b, x_1, p_1, x_2, p_2, share=1.0):
    w, b = Value(float(w)), Value(float(b))
    loss = losses.mean_squared_error([w * x_1 + b, w * x_2 + b], [float(p_1), float(p_2)])
    (loss * share).backward()
    return [w.grad, b.grad]


def _with_the_sum_of_inputs(x_1, x_2, **numbers):
    db = _slopes(x_1=x_1, x_2=x_2, **numbers)[1]
    return [(x_1 + x_2) * db, db]


def _of_the_first_alone(w, b, x_1, p_1, x_2, p_2):
    dz = 2 * (w * x_1 + b - p_1)
    return [x_1 * dz, dz]


feedback = Exercise(
    "A neuron has weight {w} and bias {b}. One hotel has x = {x_1} and costs {p_1}, another has\n"
    "x = {x_2} and costs {p_2}. The loss is the mean of the two squared errors.\n"
    "What are dw and db? Answer with a list: [dw, db].",
    _slopes,
    {
        "the loss is the mean of two squares: each has half of its dz": lambda **x: _slopes(
            share=2.0, **x
        ),
        "a square grows at twice what is squared": lambda **x: _slopes(share=0.5, **x),
        "the miss is what the neuron says minus the price": lambda **x: _slopes(share=-1.0, **x),
        "dw comes first, then db": lambda **x: _slopes(**x)[::-1],
        "each input goes with its own dz, and then they add up": _with_the_sum_of_inputs,
        "both hotels have a say": [
            _of_the_first_alone,
            lambda w, b, x_1, p_1, x_2, p_2: _of_the_first_alone(w, b, x_2, p_2, x_1, p_1),
        ],
    },
    seed=1,
    w=range(-20, -5, 5),
    b=range(100, 140, 10),
    x_1=[-1.5, -1, -0.5],
    p_1=range(130, 160),
    x_2=[1, 1.5, 2, 3],
    p_2=range(75, 110),
)


def _all_hotels():
    miles, dollars, new_miles, new_dollars, _ = datasets.load_hotels_by_distance()
    return np.concatenate([miles, new_miles]), np.concatenate([dollars, new_dollars])


def _said(place, epochs, ruler_of_all=False, batch_size=11):
    far, price = _all_hotels()
    others = np.delete(far, place, axis=0)
    ruler = training.Standardizer(far if ruler_of_all else others)
    model = nn.Sequential(nn.Dense(1, 1, seed=0, dtype="float64"))
    model[0].weight.assign([[0.0]])
    training.fit(
        model,
        ruler.transform(others),
        np.delete(price, place, axis=0),
        loss=losses.mean_squared_error,
        optimizer=optim.SGD(model.parameters(), lr=0.08),
        epochs=epochs,
        batch_size=batch_size,
        shuffle=False,
        verbose=False,
    )
    return training.predict(model, ruler.transform(far[[place]])).item()


left_out = Exercise(
    "Leave out the hotel at place {place} of the twelve (they count from 0). Standardise by the\n"
    "other eleven, and train a neuron on them: weight and bias start at 0, {epochs} epochs of all\n"
    "eleven at once, mean squared error, SGD with learning rate 0.08.\n"
    "Which price does it name for the hotel left out?",
    _said,
    {
        "the ruler is that of the eleven alone": lambda **x: _said(ruler_of_all=True, **x),
        "all eleven belong into one batch": lambda **x: _said(batch_size=8, **x),
        "that is one step too few": lambda place, epochs: _said(place, epochs - 1),
        "that is one step too many": lambda place, epochs: _said(place, epochs + 1),
        "that is what the hotel really costs": lambda place, epochs: _all_hotels()[1][place].item(),
        "that is the best line, and the neuron is not there yet": lambda place, epochs: _said(
            place, 200
        ),
    },
    seed=1,
    place=range(12),
    epochs=[10, 15, 20],
)
