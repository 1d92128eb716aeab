"""From numbers to arrays: the answers by rules, where the notebook's come from the engine."""

RIGHT = {
    "shapes": lambda n, m: {"result": [n, m], "b.grad": [m], "c.grad": [n, 1]},
    "repeated": lambda n, m, k: sum(k for row in range(n)),
    "places": lambda r, c, p: [r * 28 + c, [(p - p % 28) / 28, p % 28]],
}
WRONG = {
    "shapes": [
        ("mistake", lambda n, m: {"result": (n, m), "b.grad": (n, m), "c.grad": (n, m)}),
        ("mistake", lambda n, m: {"result": (n, 1), "b.grad": (m,), "c.grad": (n, 1)}),
        ("shape", lambda n, m: (n, m)),
        ("shape", lambda n, m: {"result": (n, m), "b.grad": m, "c.grad": (n, 1)}),
        ("other", lambda n, m: {"result": (m, n), "b.grad": (m,), "c.grad": (n, 1)}),
        ("unanswered", lambda n, m: {"result": ..., "b.grad": ..., "c.grad": ...}),
    ],
    "repeated": [
        ("mistake", lambda n, m, k: k),
        ("mistake", lambda n, m, k: n * m * k),
        ("mistake", lambda n, m, k: m * k),
        ("mistake", lambda n, m, k: n),
        ("sign", lambda n, m, k: -n * k),
        ("type", lambda n, m, k: None),
    ],
    "places": [
        ("mistake", lambda r, c, p: [r + c * 28, [p % 28, p // 28]]),
        ("mistake", lambda r, c, p: [r * 28 + c, [p % 28, p // 28]]),
        ("mistake", lambda r, c, p: [r * 28 + c + 1, [p // 28, p % 28]]),
        ("shape", lambda r, c, p: [r * 28 + c, p // 28, p % 28]),
    ],
}
