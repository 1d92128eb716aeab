"""The exercises of notebook 03, The first neuron."""

from micrograd_plus import Value, datasets, nn, optim, training
from micrograd_plus.exercises import Exercise


def _predicted(w, b, x, t):
    return [w * x + b, (w * x + b - t) ** 2]


predict = Exercise(
    "A neuron has weight {w} and bias {b}. Its input is {x}, and its answer should be {t}.\n"
    "What does it say, and what is the squared error? Answer with a list: [prediction, error].",
    _predicted,
    {
        "multiply first, then add the bias": lambda w, b, x, t: _predicted(w, w * b, x, t),
        "you left out the bias": lambda w, b, x, t: _predicted(w, 0, x, t),
        "the error is the miss, squared": lambda w, b, x, t: [w * x + b, w * x + b - t],
    },
    seed=1,
    w=[-2, -1.5, -0.5, 0.5, 1.5, 2, 3],
    b=[-3, -2, -1, 1, 2, 3],
    x=range(2, 8),
    t=range(-5, 10),
)


def _taught(w, b, x, t, lr):
    weight, bias = Value(float(w)), Value(float(b))
    ((weight * x + bias - t) ** 2).backward()
    return [weight.data - lr * weight.grad, bias.data - lr * bias.grad]


adjust = Exercise(
    "A neuron has weight {w} and bias {b}. Its input is {x}, and its answer should be {t}.\n"
    "What are they after a lesson with the squared error and learning rate {lr}?\n"
    "Answer with a list: [weight, bias].",
    _taught,
    {
        "go against the slope": lambda lr, **x: _taught(lr=-lr, **x),
        "you left out the learning rate": lambda lr, **x: _taught(lr=1, **x),
        "a square grows at twice what is squared": lambda lr, **x: _taught(lr=lr / 2, **x),
        "the weight's step has the input in it": lambda w, b, x, t, lr: [
            w + _taught(w, b, x, t, lr)[1] - b,
            _taught(w, b, x, t, lr)[1],
        ],
    },
    seed=1,
    w=[-2, -1, 1, 2, 3],
    b=[-3, -2, -1, 1, 2, 3],
    x=range(2, 8),
    t=range(-5, 10),
    lr=[0.01, 0.02, 0.05],
)


def _learnt(a, c, epochs):
    x, _ = datasets.load_six_points()
    neuron = nn.Neuron(1, nonlin=False)
    neuron.w[0].data, sgd = 0.0, optim.SGD(neuron.parameters(), lr=0.01)
    how = {"optimizer": sgd, "batch_size": 6, "shuffle": False, "verbose": False}
    training.fit(neuron, x, a * x + c, loss="mean_squared_error", epochs=epochs, **how)
    return neuron([10.0]).data


train = Exercise(
    "A neuron starts with weight 0 and bias 0. It learns y = {a}·x + {c} at x = −1 to 4:\n"
    "{epochs} epochs, mean squared error, SGD with learning rate 0.01, all six at once.\n"
    "What does it then say at x = 10?",
    _learnt,
    {
        "that is what the rule says, and the neuron is not there yet": lambda a, c, epochs: (
            10 * a + c
        ),
        "that is one step too few": lambda a, c, epochs: _learnt(a, c, epochs - 1),
        "that is one step too many": lambda a, c, epochs: _learnt(a, c, epochs + 1),
    },
    seed=1,
    a=range(2, 9),
    c=range(1, 9),
    epochs=[20, 30, 40],
)
