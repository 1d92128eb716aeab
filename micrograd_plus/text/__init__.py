"""Text for language models: tokens before the model, and text and measures after it.

A tokenizer makes numbers of texts and texts of numbers. `windows`, `RandomWindows` and `padded`
make inputs and targets of them for `training.fit`, which takes batches as `RandomWindows` and
`DocumentBatches` give them. `generate` writes with a model, and `score` says how well it predicts.
A model is any function of tokens (n, T) that gives logits (n, T, vocabulary); counts of letters are
one already:

>>> import numpy as np
>>> from micrograd_plus import datasets
>>> names = datasets.load_names()
>>> tokenizer = CharacterTokenizer.train(names, special=["end"])
>>> x, y, _ = rows = padded(names, tokenizer)
>>> counts = np.ones((27, 27))  # so that nothing is impossible
>>> np.add.at(counts, (x[rows.mask], y[rows.mask]), 1)
>>> table = np.log(counts / counts.sum(axis=1, keepdims=True))
>>> guessing = score(lambda tokens: np.zeros((*tokens.shape, 27)), names, tokenizer)
>>> counting = score(lambda tokens: table[tokens], names, tokenizer)
>>> round(guessing.loss, 3), round(counting.loss, 3)
(3.296, 2.342)
>>> "".join(generate(lambda tokens: table[tokens], "", 20, tokenizer=tokenizer, seed=0))
'mada'
"""

from .batches import DocumentBatches, Padded, RandomWindows, padded, windows
from .byte_pairs import BytePairTokenizer
from .characters import CharacterTokenizer
from .generation import generate, stream
from .loading import load_tokenizer
from .measures import Scores, bits_per_character, perplexity, score
from .merges import Merge, learn_merges
from .sampling import probabilities
from .tokens import Tokenizer

__all__ = [
    "BytePairTokenizer",
    "CharacterTokenizer",
    "DocumentBatches",
    "Merge",
    "Padded",
    "RandomWindows",
    "Scores",
    "Tokenizer",
    "bits_per_character",
    "generate",
    "learn_merges",
    "load_tokenizer",
    "padded",
    "perplexity",
    "probabilities",
    "score",
    "stream",
    "windows",
]
