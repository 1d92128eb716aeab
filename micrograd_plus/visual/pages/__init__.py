"""What all pages of this package share: how they are put together, kept and shown."""

from .documents import Page, as_json, document, parts_of

__all__ = ["Page", "as_json", "document", "parts_of"]
