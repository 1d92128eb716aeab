"""Pages that show what a language model does with a text, for a browser."""

from .language_page import LanguagePage, language_page
from .one_head import step_through_head

__all__ = ["LanguagePage", "language_page", "step_through_head"]
