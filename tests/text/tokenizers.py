"""Tokenizers of other libraries, as they behave towards callers, and texts that are hard."""

from types import SimpleNamespace

from hypothesis import strategies as st

# All that UTF-8 can hold: half surrogate pairs are left out.
any_text = st.text(st.characters(exclude_categories=["Cs"]))
# Few different characters, so that pairs come again, and runs of one.
repetitive = st.text("ab \n", max_size=60)


class LikeTiktoken:
    """Gives a list, and takes a list of Python's integers alone; a token for each byte."""

    def encode(self, text):
        return list(text.encode())

    def decode(self, tokens):
        assert type(tokens) is list
        assert all(type(token) is int for token in tokens)
        return bytes(tokens).decode(errors="replace")


class LikeTokenizers(LikeTiktoken):
    """Gives an object with `ids`."""

    def encode(self, text):
        return SimpleNamespace(ids=super().encode(text), tokens=[])
