"""Formula text to tokens: names, numbers, quoted texts and operators, each with its place."""

from __future__ import annotations

import re

from fincheck.language.expression import Slip, Span
from fincheck.record import Record
from fincheck.source import Text, visible

__all__ = ["LONGEST", "NAME", "SPLIT", "Lexeme", "tokens"]

LONGEST = 2000  # characters
SPLIT = Text("请拆成几条规则", "make it several rules")

# One character for one, so that places stay places.
_ASCII = {ord(c) + 0xFEE0: c for c in map(chr, range(0x21, 0x7F))}
_ASCII |= {
    0x3000: " ",
    0x2013: "-",
    0x2212: "-",
    0xD7: "*",
    0x2217: "*",
    0xF7: "/",
    0x2215: "/",
    0x2266: "≤",
    0x2267: "≥",
}
_TOKEN = re.compile(
    r"""(?P<blank>\s+)
      | (?P<quoted>`[^`]*`)
      | (?P<text>"[^"]*")
      | (?P<number>[0-9]+(?:\.[0-9]+)?(?:%|‰|[^\W\d_]+)?)
      | (?P<operator><=|>=|!=|==|\*\*|[-+*/=<>≤≥≠().,?$])
      | (?P<name>[^-\s+*/=<>≤≥≠().,?$`"!;。^\[\]{}\x00-\x1f]+)""",
    re.VERBOSE,
)
NAME = re.compile(r"[^-\s+*/=<>≤≥≠().,?$`\"!;。^\[\]{}\x00-\x1f]+")


class Lexeme(Record):
    """``kind`` is "name", "quoted", "text", "number", "operator" or "end"."""

    kind: str
    text: str
    span: Span


def tokens(text: str) -> list[Lexeme]:
    """Return the tokens of a formula, an "end" behind the last. Raises Slip, with its span, where a character is none's."""
    if len(text) > LONGEST:
        raise Slip(
            Span(LONGEST, len(text)),
            Text(f"公式超过 {LONGEST} 个字符", f"a formula of more than {LONGEST} characters"),
            SPLIT,
        )
    flat = text.translate(_ASCII)
    found: list[Lexeme] = []
    at = 0
    while at < len(flat):
        # behind a dot, digits are a step (a code or a list number), not a literal
        step = NAME.match(flat, at) if found and found[-1].text == "." else None
        match = step or _TOKEN.match(flat, at)
        if match is None:
            wrong = text[at]
            if flat[at] in '`"':
                raise Slip(
                    Span(at, len(text)),
                    Text(f"从这里起“{wrong}”没有配对", f"the {wrong} that opens here is never closed"),
                    Text('名称用反引号 `…`，文字用双引号 "…"', 'a name stands in backquotes `…`, a text in quotes "…"'),
                )
            raise Slip(
                Span(at, at + 1),
                Text(f"公式里不能有“{visible(wrong)}”", f"{wrong!r} cannot stand in a formula"),
                Text("名称里有这个字符时，请用反引号括起来：`名称`", "put a name with this sign in it in backquotes"),
            )
        kind = "name" if step else str(match.lastgroup)
        if kind != "blank":
            original = text[at : match.end()] if kind in ("quoted", "text", "name") else match.group()
            found.append(Lexeme(kind, original, Span(at, match.end())))
        at = match.end()
    found.append(Lexeme("end", "", Span(len(text), len(text) + 1)))
    return found
