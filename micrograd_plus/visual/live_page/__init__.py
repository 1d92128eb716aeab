"""A page in which a network learns while one looks, for a browser."""

from .live_page import LivePage, live

__all__ = ["LivePage", "live"]
