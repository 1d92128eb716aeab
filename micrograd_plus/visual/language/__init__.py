"""A page that shows what a language model does with a text, for a browser."""

from .language_page import LanguagePage, language_page

__all__ = ["LanguagePage", "language_page"]
