"""A page to draw digits on, which a trained network reads."""

from .digit_page import DigitPage, digit_page, field_parts

__all__ = ["DigitPage", "digit_page", "field_parts"]
