"""A page on which a language model writes, letter by letter."""

from .writing_page import WritingPage, writing_page

__all__ = ["WritingPage", "writing_page"]
