"""The exercises of notebook 05, Hotels, a bend."""

from micrograd_plus import Value
from micrograd_plus.exercises import Exercise

flatten = Exercise(
    "Two hidden neurons without ReLU: h1 = {a}·x {b:+} and h2 = {c}·x {d:+}.\n"
    "The last neuron computes y = {e}·h1 {f:+}·h2 {g:+}.\n"
    "One neuron alone, y = w·x + k, says the same. Answer with a list: [w, k].",
    lambda a, b, c, d, e, f, g: [e * a + f * c, e * b + f * d + g],
    {
        "what h1 and h2 add to x is multiplied as well": lambda a, b, c, d, e, f, g: (
            [e * a + f * c, b + d + g]
        ),
        "the last neuron has a bias, too": lambda a, b, c, d, e, f, g: (
            [e * a + f * c, e * b + f * d]
        ),
        "the last neuron has a weight for each of the two": lambda a, b, c, d, e, f, g: (
            [a + c, b + d + g]
        ),
        "h1 and h2 stand side by side: their shares add up": lambda a, b, c, d, e, f, g: (
            [e * a * f * c, e * b + f * d + g]
        ),
    },
    seed=1,
    **dict.fromkeys("abcdefg", (-3, -2, -1, 1, 2, 3, 4)),
)


def _tent(p, q, h):
    up, down = h / p, -h / (q - p)
    return [up, down - up, -down]


tent = Exercise(
    "A tent: 0 up to x = 0, from there straight up to the height {h} at x = {p}, straight down\n"
    "to 0 at x = {q}, and 0 from there on: y = c0·relu(x) + c1·relu(x − {p}) + c2·relu(x − {q}).\n"
    "Answer with a list: [c0, c1, c2].",
    _tent,
    {
        "these are the slopes: each weight is the CHANGE of the slope": lambda p, q, h: (
            [h / p, -h / (q - p), 0]
        ),
        "the first ReLU goes on rising: the second must undo it before it can go down": (
            lambda p, q, h: [h / p, -h / (q - p), h / (q - p)]
        ),
        "and at the end? It would go on falling": lambda p, q, h: [*_tent(p, q, h)[:2], 0],
        "these are heights: a weight is a change of slope": lambda p, q, h: [0, h, 0],
    },
    seed=1,
    p=[1, 2, 4],
    q=[5, 6, 8],
    h=range(2, 9),
)


def _hidden_slopes(x, p, q, r, s, e, f, g, t, share=1.0):
    w_1, w_2 = Value(float(p)), Value(float(r))
    y = (w_1 * x + q).relu() * e + (w_2 * x + s).relu() * f + g
    ((y - t) ** 2 * share).backward()
    return [w_1.grad, w_2.grad]


def _last_dz(x, p, q, r, s, e, f, g, t):
    return 2 * (e * max(0, p * x + q) + f * max(0, r * x + s) + g - t)


def _ungated(**numbers):
    dz = _last_dz(**numbers)
    return [numbers["e"] * dz * numbers["x"], numbers["f"] * dz * numbers["x"]]


def _unweighted(x, p, q, r, s, **rest):
    dz = _last_dz(x, p, q, r, s, **rest)
    return [dz * x * (p * x + q > 0), dz * x * (r * x + s > 0)]


backwards = Exercise(
    "Two hidden neurons with ReLU: z1 = {p}·x {q:+} and z2 = {r}·x {s:+}; a1 = relu(z1),\n"
    "a2 = relu(z2). The last neuron: y = {e}·a1 {f:+}·a2 {g:+}. Now x = {x}, and y should be {t};\n"
    "the loss is (y − {t})². What are dw1 and dw2, for the two weights that x is multiplied with?\n"
    "Answer with a list: [dw1, dw2].",
    _hidden_slopes,
    {
        "a ReLU at 0 lets nothing through": _ungated,
        "da is dz of the last neuron, times the weight in between": _unweighted,
        "a square grows at twice what is squared": lambda **x: _hidden_slopes(share=0.5, **x),
        "dw is the input times dz": lambda x, **rest: [
            slope / x for slope in _hidden_slopes(x, **rest)
        ],
        "dw1 comes first, then dw2": lambda **x: _hidden_slopes(**x)[::-1],
    },
    seed=1,
    x=[2, 3],
    p=[-2, -1, 1, 2],
    q=[-3, -2, -1, 1, 2, 3],
    r=[-2, -1, 1, 2],
    s=[-3, -2, -1, 1, 2, 3],
    e=[-2, -1, 2, 3],
    f=[-3, -2, 2, 3],
    g=[-2, -1, 1, 2],
    t=range(1, 9),
)
