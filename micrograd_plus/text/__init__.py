"""Text for language models: tokens of texts, and texts of tokens."""

from .byte_pairs import BytePairTokenizer, Merge, learn_merges
from .characters import CharacterTokenizer
from .loading import load_tokenizer
from .tokens import Tokenizer

__all__ = [
    "BytePairTokenizer",
    "CharacterTokenizer",
    "Merge",
    "Tokenizer",
    "learn_merges",
    "load_tokenizer",
]
