"""What a test needs of LaTeX: whether it could compile."""

import re

_TOKENS = re.compile(r"\\begin\{\w+\*?\}|\\end\{\w+\*?\}|\\(?:left|right)(?![a-z])|\\.|[{}]")
_OPENS = {"}": "{", r"\right": r"\left"}


def is_balanced(text: str) -> bool:
    r"""Whether braces, \left and \right, and environments open and close in order."""
    opened: list[str] = []
    for token in _TOKENS.findall(text):
        if len(token) == 2:  # an escaped character, such as a brace
            continue
        if token in ("{", r"\left") or token.startswith(r"\begin{"):
            opened.append(token.replace("begin", "end"))
        elif not opened or opened.pop() != _OPENS.get(token, token):
            return False
    return not opened


def unescaped(text: str) -> set[str]:
    """The characters in it that mean something else to LaTeX, outside of its commands."""
    return set(re.findall(r"[$#%~`]|[^\x20-\uffff\n]", re.sub(r"\\.", "", text)))
