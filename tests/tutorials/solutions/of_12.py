"""Beyond: the answers by hand, where the notebook's come from the engine."""


def seen(a, b, c, p, q):
    def at(above, below, i):
        return above[i] * p[0] + above[i + 1] * p[1] + below[i] * q[0] + below[i + 1] * q[1]

    rows = [[at(a, b, 0), at(a, b, 1)], [at(b, c, 0), at(b, c, 1)]]
    return {"map": rows, "pooled": max(max(row) for row in rows)}


def with_map(numbers, change):
    found = seen(**numbers)
    return found | {"map": change(found["map"])}


def state(x, z, steps):
    h = 0.0
    for t in range(steps):
        h = (1 - z) * (0 if t else x) + z * h
    return h


RIGHT = {
    "shared": lambda w, a, b: 2 * w * (a - b) ** 2,
    "window": seen,
    "gate": state,
}
WRONG = {
    "shared": [
        ("mistake", lambda w, a, b: 2 * (w * a - w * b) * a),
        ("mistake", lambda w, a, b: -2 * (w * a - w * b) * b),
        ("mistake", lambda w, a, b: w * (a - b) ** 2),
        ("mistake", lambda w, a, b: 2 * (w * a - w * b)),
        ("sign", lambda w, a, b: -2 * w * (a - b) ** 2),
    ],
    "window": [
        ("mistake", lambda a, b, c, p, q: seen(a, b, c, q[::-1], p[::-1])),
        ("mistake", lambda a, b, c, p, q: seen(a, b, c, p[::-1], q[::-1])),
        ("mistake", lambda **x: with_map(x, lambda rows: list(zip(*rows, strict=True)))),
        ("mistake", lambda **x: seen(**x) | {"pooled": sum(map(sum, seen(**x)["map"])) / 4}),
        ("shape", lambda **x: seen(**x)["map"]),
    ],
    "gate": [
        ("mistake", lambda x, z, steps: z * state(x, z, steps)),
        ("mistake", lambda x, z, steps: state(x, 1 - z, steps)),
        ("mistake", lambda x, z, steps: state(x, z, steps) / (1 - z)),
        ("mistake", lambda x, z, steps: x * z**steps),
        ("sign", lambda x, z, steps: -state(x, z, steps)),
    ],
}
