"""From numbers to arrays: the answers by rules, where the notebook's come from the engine."""

RIGHT = {
    "sizes": lambda n, m: [n * m, m, n],
    "repeated": lambda n, m, k: sum(k for row in range(n)),
    "places": lambda r, c, p: [r * 28 + c, [(p - p % 28) / 28, p % 28]],
}
WRONG = {
    "sizes": [
        ("mistake", lambda n, m: [n * m, n * m, n * m]),
        ("mistake", lambda n, m: [n * m, n * m, n]),
        ("mistake", lambda n, m: [n, m, n]),
        ("swapped", lambda n, m: [n * m, n, m]),
        ("shape", lambda n, m: n * m),
        ("unanswered", lambda n, m: [..., ..., ...]),
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
