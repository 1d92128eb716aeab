"""Writes the tables of tutorials/coming_from.md: `python -m tutorials.coming_from`.

What stands in them is `micrograd_plus.elsewhere`, where the errors have it from as well.
"""

from __future__ import annotations

import re
from pathlib import Path

from micrograd_plus.elsewhere import TABLE

PAGE = Path(__file__).with_suffix(".md")
BEGIN, END = "<!-- of micrograd_plus/elsewhere.py -->", "<!-- until here -->"


def tables() -> str:
    """The table as Markdown: a heading for each part, and a row for what is typed here."""
    lines = []
    for part, entries in TABLE.items():
        lines += [f"### {part}", "", "| there | here |", "|---|---|"]
        for ours, others in entries.items():
            lines.append(f"| {', '.join(map(_code, others))} | {_code(ours)} |")
        lines.append("")
    return "\n".join(lines)


def _code(text: str) -> str:
    return f"`{text}`".replace("|", r"\|")


def page(text: str) -> str:
    """The page with the tables as they are now."""
    between = re.compile(f"({re.escape(BEGIN)}\n).*({re.escape(END)})", re.DOTALL)
    return between.sub(lambda found: f"{found[1]}\n{tables()}\n{found[2]}", text)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
