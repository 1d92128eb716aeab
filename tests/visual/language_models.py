"""A small language model and its tokenizer, for pictures of what it does."""

from micrograd_plus import nn
from micrograd_plus.text import BytePairTokenizer, CharacterTokenizer

LETTERS = CharacterTokenizer("abcdefghijklmnopqrstuvwxyz", special=["end"])
PLAIN = CharacterTokenizer("abcdefghijklmnopqrstuvwxyz \n<>/\"'&$_{}")
PAIRS = BytePairTokenizer.train("the thin thing thinks", vocabulary=260)


def gpt(tokenizer=LETTERS, context=16, **options):
    sizes = {"layers": 2, "heads": 2, "width": 8, "seed": 0, "initializer": "glorot_uniform"}
    return nn.GPT(tokenizer.vocabulary, context, **sizes | options).eval()


class Foreign:
    """A tokenizer with `encode` and `decode` alone, as other libraries have them."""

    def encode(self, text):
        return list(text.encode())

    def decode(self, tokens):
        return bytes(tokens).decode(errors="replace")
