"""A page that steps through a computation, for a browser."""

from .stepping_page import SteppingPage, step_through

__all__ = ["SteppingPage", "step_through"]
