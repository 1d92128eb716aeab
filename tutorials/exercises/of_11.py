"""The exercises of notebook 11, Letters of the hand."""

from micrograd_plus.exercises import Exercise

remap = Exercise(
    "A file numbers its letters by the alphabet, from A = 0 to Z = 25, and has no letter {gap}.\n"
    "The network has 25 outputs. Which of them, from 0, belong to the labels {a}, {b} and {c}?\n"
    "Answer with a list.",
    lambda gap, a, b, c: [a, b - 1, c - 1],
    {
        "25 outputs are numbered 0 to 24: labels above the gap move down": lambda gap, a, b, c: [
            a,
            b,
            c,
        ],
        "only the labels above the gap move": lambda gap, a, b, c: [a - 1, b - 1, c - 1],
        "close the gap: labels above it move down, not up": lambda gap, a, b, c: [a, b + 1, c + 1],
        "there is one gap, and each label above it moves by one": lambda gap, a, b, c: [
            a,
            b - 1,
            c - 2,
        ],
    },
    seed=1,
    gap=range(8, 13),
    a=range(1, 8),
    b=range(13, 19),
    c=range(19, 26),
)


leak = Exercise(
    "Each photograph of a set is there in {copies} altered copies, and all rows are shuffled.\n"
    "Every row is held out with probability {share}. A row is held out: with what probability is\n"
    "at least one copy of the same photograph among the rows that are learned from?",
    lambda copies, share: 1 - share ** (copies - 1),
    {
        "the row itself is held out for sure: only the other copies count": (
            lambda copies, share: 1 - share**copies
        ),
        "that is one certain copy; any of the others would do": lambda copies, share: 1 - share,
        "that is the probability that all copies are held out": (
            lambda copies, share: share ** (copies - 1)
        ),
        "that is the probability that all the other copies are learned from": (
            lambda copies, share: (1 - share) ** (copies - 1)
        ),
        "probabilities of several things that may happen together do not add up": (
            lambda copies, share: (copies - 1) * (1 - share)
        ),
    },
    seed=1,
    copies=range(3, 8),
    share=[0.1, 0.2, 0.25, 0.3, 0.4],
)


windows = Exercise(
    "A convolution takes images of {side}×{side} pixels with {channels} channels, and has "
    "{filters} filters\nof {k}×{k} pixels, each with a bias. How many parameters has it, and how "
    "high is what it gives?\nAnswer with a list: [parameters, height].",
    lambda side, channels, filters, k: [k * k * channels * filters + filters, side - k + 1],
    {
        "you left out the biases, one for each filter": lambda side, channels, filters, k: [
            k * k * channels * filters,
            side - k + 1,
        ],
        "a filter has a weight for each channel of its window": lambda side, channels, filters, k: [
            k * k * filters + filters,
            side - k + 1,
        ],
        "a filter has the same weights at every place of the image": (
            lambda side, channels, filters, k: [
                (k * k * channels * filters + filters) * (side - k + 1) ** 2,
                side - k + 1,
            ]
        ),
        "a window does not fit at the rim: count the places where its top may be": (
            lambda side, channels, filters, k: [k * k * channels * filters + filters, side]
        ),
        "one place more: the first is one too": lambda side, channels, filters, k: [
            k * k * channels * filters + filters,
            side - k,
        ],
    },
    seed=1,
    side=[13, 16, 20, 28, 32],
    channels=[2, 3, 8, 16],
    filters=[4, 8, 16, 32],
    k=[3, 5, 7],
)
