"""A text with a name, places in it, where those stand in a published document, and excerpts with carets measured in terminal cells.

The lowest floor: nothing of fincheck is imported here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from unicodedata import category, east_asian_width

from fincheck.record import Record

__all__ = [
    "Lines",
    "NearWords",
    "Origin",
    "Place",
    "Problem",
    "Source",
    "Text",
    "cells",
    "harmless",
    "near",
    "nested",
    "visible",
]

# 第12行, row 12; the title of a table, in quotes; and what stands between them
_NAMED = (  # compiled where somebody asks
    r"\s*(?:第\s*([0-9]+)\s*([页行列段])|(page|row|column|paragraph)\s*([0-9]+)|“([^”]*)”)[\s,，、]*"
)
_WHAT = {"页": "page", "行": "row", "列": "column", "段": "paragraph"}
_AROUND, _MARKED = 60, 80  # characters of a long line shown on either side of a place, and marked at most


class Text(Record):
    """A sentence for people, in the two languages that fincheck speaks."""

    zh: str
    en: str

    def of(self, lang: str) -> str:
        """Return the sentence in ``lang`` (``"zh"``, anything else is English)."""
        return nested(self.zh) if lang == "zh" else self.en


class Origin(Record):
    """Where a stretch of linear text stands in the document that it was read from.

    ``part``       the sheet, or the title of the table; "" where there is none
    ``page``       from 1; 0 where the format has no pages
    ``cell``       ``C7`` of a sheet; "" elsewhere
    ``row``        of its table, from 1; 0 outside tables
    ``column``     of its table, from 1; 0 outside tables
    ``paragraph``  of the document, of the page where there are pages, from 1; 0 inside tables and where the format has none
    ``box``        left, top, right, bottom on the page in 1/100 pt from its top left corner, or None
    ``file``       of several files that are read as one; "" elsewhere
    """

    part: str = ""
    page: int = 0
    cell: str = ""
    row: int = 0
    column: int = 0
    paragraph: int = 0
    box: tuple[int, int, int, int] | None = None
    file: str = ""

    def label(self, lang: str) -> str:
        """Return the origin for people: 第7页“收入支出决算总表”第12行第3列, 收入支出决算总表!C12, 第34段; "" where nothing is known."""
        if self.cell:
            return f"{self.part}!{self.cell}"
        zh = lang == "zh"
        told = []
        if self.page:
            told.append(f"第{self.page}页" if zh else f"page {self.page}")
        if self.part:
            told.append(f"“{self.part}”")
        if self.row:
            told.append(f"第{self.row}行" if zh else f"row {self.row}")
        if self.column:
            told.append(f"第{self.column}列" if zh else f"column {self.column}")
        if self.paragraph:
            told.append(f"第{self.paragraph}段" if zh else f"paragraph {self.paragraph}")
        return "".join(told) if zh else ", ".join(told)

    def said(self, words: str) -> bool:
        """Whether words name this origin, in full or in part: 第7页第12行; page 7, row 12; 第5段; 收入决算表!C12; C12."""
        if self.cell:
            part, _, cell = words.strip().rpartition("!")
            return cell.replace("$", "").upper() == self.cell and part.strip("'") in ("", self.part)
        at = 0
        named = re.compile(_NAMED, re.IGNORECASE)
        while found := named.match(words, at):
            at = found.end()
            number, sign, name, count, part = found.groups()
            known = (
                self.part == part if part else getattr(self, _WHAT.get(sign) or name.lower()) == int(number or count)
            )
            if not known:
                return False
        return at == len(words) > 0


class Place(Record):
    """A place in a file; line and column count from 1, columns in characters.

    Of a document that is no plain text they count in its linear text, and ``origin`` says where that stands; an origin
    that says nothing is the whole document.
    """

    file: str
    line: int
    column: int
    origin: Origin | None = None

    def __str__(self) -> str:
        return self.of("zh")

    def of(self, lang: str) -> str:
        """Return the place with its file: r.yaml:12:5, 公开.pdf:第7页第3段."""
        if self.origin is not None and not self.origin.label(lang):
            return self.file
        return f"{self.file}:{self.at(lang).removeprefix(self._one_of_several)}"

    def at(self, lang: str) -> str:
        """Return the place without its file, unless that is one of several: 12:5, or where in its document it stands: 第7页“收入决算表”第12行."""
        if self.origin is None:
            return f"{self.line}:{self.column}"
        return self._one_of_several + (self.origin.label(lang) or ("全文" if lang == "zh" else "the document"))

    @property
    def _one_of_several(self) -> str:
        """The file in front of a place, where several were read as one document; else ""."""
        return f"{self.origin.file}:" if self.origin is not None and self.origin.file else ""

    def words(self, lang: str, column: bool = False) -> str:
        """Return the place in words, without its file as ``at`` does: 第338行, 第7页“收入决算表”第12行; ``column`` adds 第13列."""
        if self.origin is not None and (label := self.origin.label(lang)):
            return self._one_of_several + label
        if lang == "zh":
            return f"第{self.line}行" + (f"第{self.column}列" if column else "")
        return f"line {self.line}" + (f", column {self.column}" if column else "")

    def said(self, words: str) -> bool:
        """Whether words name this place: 12:5 or 12 of its text, 第12行 as a table shows it, or where in its document it stands; a file may stand before."""
        origin = self.origin if self.origin is not None else Origin()
        words = words.removeprefix(f"{origin.file or self.file}:")
        lines = f"{self.line}:{self.column}", str(self.line), str(self.file_line or "")
        shown = (self.words(lang, column) for lang in ("zh", "en") for column in (False, True))
        return bool(words) and (words in lines or origin.said(words) or words in shown)

    @property
    def file_line(self) -> int:
        """The line of the file itself, from 1; 0 in a document whose file has no lines of text."""
        if self.origin is None or not any(self.origin):
            return self.line
        only_row = self.origin._replace(row=0, column=0, file="") == Origin()
        return self.origin.row if only_row else 0


class Problem(Exception):
    """Something in an input that keeps fincheck from judging it: where it is, what it is, what to do.

    Raised inside a reader and caught at its door, where it becomes a value in a list: one bad report,
    rule or waiver never hides the others.
    """

    def __init__(self, place: Place, text: Text, help: Text | None = None, excerpt: str = "") -> None:
        super().__init__(text.en)
        self.place = place
        self.text = text
        self.help = help
        self.excerpt = excerpt

    def value(self) -> Problem:
        """Return it as a value: without the frames that it was raised in, which hold all that had been read."""
        return Problem(self.place, self.text, self.help, self.excerpt)

    def __reduce__(self) -> tuple[object, ...]:
        """Keep all four on the way to another process, where an exception would take along its message only."""
        return Problem, (self.place, self.text, self.help, self.excerpt)


class Lines:
    """The lines of a text, cut out as they are asked for: all those of a hundred thousand totals take three times the text."""

    __slots__ = ("_starts", "_text")

    def __init__(self, text: str) -> None:
        from array import array  # read on use: a report in which nothing is wrong is asked for no line

        self._text = text
        self._starts = array("Q", (0, *(found.end() for found in re.finditer("\n", text)), len(text) + 1))

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, number: int) -> str:
        """Return a line by its number from 0, or from -1 at the end. Raises IndexError where there is none of that number."""
        starts = self._starts
        if number < 0:
            number += len(starts) - 1
        if not 0 <= number < len(starts) - 1:
            raise IndexError(number)
        return self._text[starts[number] : starts[number + 1] - 1]

    def __iter__(self) -> Iterator[str]:
        return self.part(0)

    def between(self, first: int, behind: int) -> str:
        """Return the lines from the number ``first`` up to the one before ``behind`` as one text, as far as there are any."""
        behind = min(behind, len(self))
        return self._text[self._starts[first] : self._starts[behind] - 1] if 0 <= first < behind else ""

    def part(self, first: int, behind: int | None = None) -> Iterator[str]:
        """Yield the lines from the number ``first`` up to the one before ``behind``, as far as there are any."""
        return (
            self[number] for number in range(max(0, first), min(len(self), len(self) if behind is None else behind))
        )


class Source:
    """A named text, cut into lines as YAML cuts them.

    ``origins``  of a document: line, first column, column behind the last, origin, in the order of the text
    """

    __slots__ = ("_lines", "name", "origins", "text")

    def __init__(self, name: str, text: str, origins: Sequence[tuple[int, int, int, Origin]] = ()) -> None:
        self.name = name
        self.text = text
        self.origins = origins
        self._lines: Lines | None = None

    def origin(self, line: int, column: int) -> Origin | None:
        """Return where the character at ``line`` and ``column`` stands in the document, or None."""
        at = bisect_right(self.origins, (line, column), key=lambda known: known[:2]) - 1
        if at < 0:
            return None
        found, start, end, origin = self.origins[at]
        return origin if found == line and start <= column < max(end, start + 1) else None

    def place(self, line: int, column: int) -> Place:
        """Return the place of a character, with its origin where the text is that of a document."""
        if not self.origins:
            return Place(self.name, line, column)
        origin = self.origin(line, column)
        return Place(origin.file if origin is not None and origin.file else self.name, line, column, origin)

    @property
    def lines(self) -> Lines:
        """The lines, as they are asked for."""
        if self._lines is None:
            # YAML breaks lines at these four only; str.splitlines() would also break at \x0b, \x0c and others.
            unified = self.text.replace("\r\n", "\n").replace("\r", "\n")
            for other in ("\x85", "\u2028", "\u2029"):
                unified = unified.replace(other, "\n")
            self._lines = Lines(unified)
        return self._lines

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it but blanks and comments."""
        return all(line.strip() in ("", "---", "\ufeff") or line.lstrip().startswith("#") for line in self.lines)

    def excerpt(self, line: int, column: int, length: int = 1) -> str:
        """Return the line with carets below ``length`` characters from ``column`` on, as two lines.

        Carets are as wide on the terminal as what they point at; a tab is shown as one blank.
        Returns the empty string for a line that the text does not have, or in which nothing stands.
        """
        if not 1 <= line <= len(self.lines) or not self.lines[line - 1].strip():
            return ""
        shown = _shown(self.lines[line - 1])
        start = max(column - 1, 0)
        marked = shown[start : start + min(max(length, 1), _MARKED)]
        # A published report may be one line of a million characters: show what stands around the place.
        long = len(shown) > 2 * _AROUND + _MARKED
        left = max(0, start - _AROUND) if long else 0
        right = min(len(shown), start + len(marked) + _AROUND) if long else len(shown)
        head = ("…" if left else "") + shown[left:start]
        tail = shown[start + len(marked) : right] + ("…" if right < len(shown) else "")
        return f"{head}{marked}{tail}\n{' ' * cells(head)}{'^' * max(cells(marked), 1)}"

    def name_before(self, line: int, column: int, name: str) -> int:
        """Return the column of the name whose value stands at ``column``, or ``column`` where it is not in that line."""
        found = self.lines[line - 1].rfind(name, 0, max(column - 1, 0)) if 1 <= line <= len(self.lines) else -1
        return column if found < 0 else found + 1

    def problem(self, line: int, column: int, text: Text, help: Text | None = None, length: int = 1) -> Problem:
        """Return (not raise) a problem at a place of this source, with its excerpt."""
        return Problem(self.place(line, column), text, help, self.excerpt(line, column, length))


def _shown(line: str) -> str:
    return "".join(" " if c == "\t" else c if _harmless(c) else "\ufffd" for c in line)


def _harmless(c: str) -> bool:
    return c.isprintable() or category(c) == "Zs"  # a full-width blank between two characters of a name


class _Widths(dict[int, str]):
    """For ``str.translate``: as many letters for a character as it takes cells; asked once for each character."""

    def __missing__(self, code: int) -> str:
        c = chr(code)
        width = self[code] = "" if category(c) in ("Mn", "Me") else "##" if east_asian_width(c) in "WF" else "#"
        return width


_WIDTHS = _Widths()


def cells(text: str) -> int:
    """Return how many terminal cells ``text`` takes: East-Asian wide and full-width characters take two."""
    return len(text if text.isascii() else text.translate(_WIDTHS))


def harmless(text: str) -> str:
    """Return ``text`` with what would steer the terminal, break the line or cannot be written made visible."""
    return text if text.isprintable() else "".join(c if _harmless(c) else repr(c)[1:-1] for c in text)


def visible(text: str, longest: int = 60) -> str:
    """Return ``text`` to be quoted in a message: harmless, and no longer than ``longest``."""
    shown = harmless(text[: longest + 1])
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def nested(text: str) -> str:
    """Return a Chinese sentence with quotes within quotes as ‘ ’: “‘三公’经费”空白 (GB/T 15834—2011, 4.8.3.4)."""
    if text.count("“") < 2 or all("”" in part for part in text.split("“")[1:-1]):
        return text  # each is closed before the next is opened
    depth = 0
    told = []
    for c in text:
        depth -= c == "”"
        told.append({"“": "‘", "”": "’"}.get(c, c) if depth > 0 else c)
        depth += c == "“"
    return "".join(told) if not depth else text


def near(word: str, known: list[str] | tuple[str, ...]) -> str | None:
    """Return the known word that ``word`` is most likely a slip of, or None.

    A slip is one character added, left out, changed or swapped (two for words of eight and more).
    Short words are never near anything: too many real names differ in one character.
    """
    if len(word) < (4 if word.isascii() else 3):
        return None
    limit = 2 if len(word) >= 8 else 1
    best: tuple[int, str] | None = None
    letters = set(word)
    for candidate in known:
        # a slip takes one letter away at most
        if (
            len(candidate) >= 3
            and abs(len(candidate) - len(word)) <= limit
            and len(letters.difference(candidate)) <= limit
            and len(set(candidate) - letters) <= limit
        ):
            distance = _distance(word, candidate, limit)
            if distance <= limit and (best is None or (distance, candidate) < best):
                best = (distance, candidate)
    return best[1] if best else None


class NearWords:
    """Many words, in which one is sought that another is a slip of; indexed by their letters."""

    __slots__ = ("_holding", "_near", "_words")

    def __init__(self, words: Iterable[str]) -> None:
        self._words = list(words)
        self._near: dict[str, str | None] = {}
        self._holding: dict[str, list[str]] = {}
        for word in self._words:
            for letter in set(word):
                self._holding.setdefault(letter, []).append(word)

    def near(self, word: str, fits: Callable[[str], bool]) -> str | None:
        """Return the word that ``word`` is most likely a slip of, or None; only one that ``fits``. See ``near``."""
        if word not in self._near:
            # A slip takes one letter away at most: of any three letters a word within two slips still has one.
            rarest = sorted(set(word), key=lambda letter: (len(self._holding.get(letter, ())), letter))[:3]
            found = {known for letter in rarest for known in self._holding.get(letter, ())}
            self._near[word] = near(
                word, [known for known in (self._words if len(rarest) < 3 else found) if fits(known)]
            )
        return self._near[word]


def _distance(a: str, b: str, limit: int) -> int:
    """Return the optimal string alignment distance of two words, or ``limit + 1`` once it must exceed it."""
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        if min(row) > limit:
            return limit + 1
        before, last = last, row
    return last[-1]
