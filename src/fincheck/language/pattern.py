"""Patterns of ``matches``: which of Python's regular expressions a rule may use, so that none takes long on any text.

A rule may come from anywhere and a report too; ``(a+)+$`` on forty letters never ends. Python tries a pattern at every
place of a text and, from each, every way to match its parts. So the ways from one place are counted here, before a
pattern is ever used, and may be ``MOST`` steps together, whatever the text: then the whole takes time in proportion to
the length of the text. What repeats without end would have as many ways as the text has characters. It is let in

- as the last thing of a pattern, where it cannot fail and nothing is tried again: ``X{2,}``;
- once behind a ``^``, for then there is one place only to begin at: ``^[^0-9]*年``. What begins with ``^`` and is
  bounded altogether may take ``MOST_ONCE`` steps.

Everything else is bounded by whoever writes the rule: ``[^，。；]{0,40}`` and not ``[^，。；]*``.
"""

from __future__ import annotations

import re
import warnings

from fincheck.language.expression import Slip, Span
from fincheck.record import Record
from fincheck.source import Text

__all__ = ["check"]

MOST = 1000  # steps from one place of a text; the packaged rules need 110 at most
MOST_ONCE = 100_000  # steps of a pattern that is tried at the beginning of a text only

_TOP = 0x10FFFF
_HUGE = 10**9  # beyond this nothing is counted any more
_REPEATS = r"\{([0-9]{0,9})(?:(,)([0-9]{0,9}))?\}"
_PUNCTUATION = frozenset("\\.^$*+?{}[]()|/-\"'#&~<>=!:,% @")
_CONTROL = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v"}
_LOOKS = ("?=", "?!", "?<=", "?<!")
_SAID = {  # what Python says of a pattern that it cannot read
    "missing ), unterminated subpattern": "括号“(”没有配对",
    "unbalanced parenthesis": "括号“)”没有配对",
    "unterminated character set": "方括号“[”没有配对",
    "nothing to repeat": "重复号（* + ? {}）前面没有内容",
    "multiple repeat": "重复号（* + ? {}）连写",
    "min repeat greater than max repeat": "重复次数前大后小",
    "look-behind requires fixed-width pattern": "(?<=…)、(?<!…) 里的内容长度要固定",
}

Range = tuple[int, int]
Characters = tuple[Range, ...] | None  # sorted ranges of code points; None where that cannot be told


class _Part(Record):
    """What it costs to match a part of a pattern from one place of a text.

    ``ways``      in how many ways it matches at most
    ``work``      how many steps it takes to try them all
    ``begins``    the characters that each match begins with, as far as they are the same for all its ways
    ``whole``     these characters are all of it
    ``anchored``  it matches at the beginning of the text only
    ``endless``   what of the pattern repeats without end, or None
    """

    ways: int
    work: int
    begins: tuple[Characters, ...] = ()
    whole: bool = False
    anchored: bool = False
    endless: Span | None = None


_NOTHING = _Part(1, 0, whole=True)


def check(pattern: str, at: int = 0) -> None:
    """Raise Slip where ``pattern``, which stands at ``at`` in its formula, cannot be read or may take long."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)  # what Python will take for something else one day
            re.compile(pattern)
    except FutureWarning:
        raise Slip(
            Span(at, at + len(pattern)),
            Text(
                "方括号里的“[”“--”“&&”“~~”“||”要加反斜杠",
                "put a backslash before '[', '--', '&&', '~~' or '||' within a set",
            ),
        ) from None
    except re.error as error:
        start = at + (error.pos or 0)
        zh = next((zh for en, zh in _SAID.items() if error.msg.startswith(en)), "")
        raise Slip(
            Span(start, start + 1),
            Text("匹配式有误" + (f"：{zh}" if zh else ""), f"no regular expression: {error.msg}"),
        ) from None
    except (RecursionError, OverflowError):
        raise Slip(Span(at, at + len(pattern)), Text("匹配式过于复杂", "this pattern is too deep")) from None
    whole = _PatternReader(pattern, at).read()
    most = MOST_ONCE if whole.anchored and whole.endless is None else MOST
    if whole.work > most:
        raise Slip(
            Span(at, at + len(pattern)),
            Text(
                f"匹配式可能要试 {_shown(whole.work)} 步，超过 {most} 步",
                f"this pattern may take {_shown(whole.work)} steps from one place, more than {most}",
            ),
            Text("减少重复次数或可有可无的部分", "let it repeat less often, or leave out optional parts"),
        )


def _shown(steps: int) -> str:
    return str(steps) if steps < _HUGE else f">{_HUGE}"


class _PatternReader:
    """Reads a pattern that Python has accepted, part by part."""

    def __init__(self, pattern: str, at: int) -> None:
        self.pattern = pattern
        self.offset = at
        self.at = 0

    def read(self) -> _Part:
        return self.either(last=True)

    def slip(self, start: int, end: int, zh: str, en: str, help: Text | None = None) -> Slip:
        return Slip(Span(self.offset + start, self.offset + max(end, start + 1)), Text(zh, en), help)

    def take(self, text: str) -> bool:
        if self.pattern.startswith(text, self.at):
            self.at += len(text)
            return True
        return False

    @property
    def ended(self) -> bool:
        return self.at >= len(self.pattern) or self.pattern[self.at] in "|)"

    def either(self, *, last: bool) -> _Part:
        """either = row ("|" row)*; ``last`` where nothing of the pattern follows."""
        branches = [self.row(last=last)]
        while self.take("|"):
            branches.append(self.row(last=last))
        if len(branches) == 1:
            return branches[0]
        apart = all(_apart(a, b) for i, a in enumerate(branches) for b in branches[i + 1 :])
        ways = [branch.ways for branch in branches]
        return _Part(
            min(max(ways) if apart else sum(ways), _HUGE),
            min(sum(branch.work for branch in branches), _HUGE),
            anchored=all(branch.anchored for branch in branches),
            endless=next((branch.endless for branch in branches if branch.endless is not None), None),
        )

    def row(self, *, last: bool) -> _Part:
        """row = (atom repeat?)*"""
        ways, work = 1, 0
        begins: tuple[Characters, ...] = ()
        whole, anchored = True, False
        endless: Span | None = None
        while not self.ended:
            part = self.repeated(last=last, anchored=anchored)
            if part.endless is not None:
                let_in = anchored or part.anchored or (last and self.ended)
                if endless is not None or not let_in:
                    raise self.unbounded(part.endless)
                endless = part.endless
            anchored = anchored or part.anchored
            if whole:
                begins += part.begins
                whole = part.whole
            work = min(work + ways * part.work, _HUGE)
            ways = min(ways * part.ways, _HUGE)
        return _Part(ways, work, begins, whole, anchored, endless)

    def unbounded(self, what: Span) -> Slip:
        return self.slip(
            what.start,
            what.end,
            "这里的重复没有上限：文字很长时要核对很久",
            "this repeats without end: on a long text it would take too long",
            Text(
                "写明上限，例如“[^，。；]{0,40}”；以“^”开头的匹配式可以有一处，匹配式的末尾也可以",
                "bound it, as in '[^，。；]{0,40}'; one is allowed in a pattern that begins with '^', and at the very end",
            ),
        )

    def repeated(self, *, last: bool, anchored: bool) -> _Part:
        """repeated = atom ("*" | "+" | "?" | "{m,n}")? "?"?"""
        start = self.at
        part = self.atom(last=anchored or (last and self.last_group()))
        times = self.times()
        if times is None:
            return part
        low, high = times
        self.take("?")  # whether few or many are tried first makes no difference to how many can be
        if self.take("+"):
            raise self.slip(self.at - 1, self.at, "不支持“++”“*+”这样的写法", "possessive repeats are not supported")
        if part.endless is not None:
            raise self.unbounded(part.endless)
        if high is None:
            if not (part.whole and len(part.begins) == 1):
                raise self.unbounded(Span(start, self.at))
            return _Part(1, low + 2, part.begins if low else (), False, part.anchored, Span(start, self.at))
        ways = work = 0
        power = 1
        for i in range(high + 1):
            ways += power if i >= low else 0
            work += power * part.work if i < high else 0
            power *= part.ways
            if ways > _HUGE or work > _HUGE or power > _HUGE:
                ways = work = _HUGE
                break
        if low == high and part.whole and len(part.begins) * low <= MOST:
            return _Part(ways, work, part.begins * low, True, part.anchored)
        return _Part(ways, work + 1, part.begins if low else (), False, part.anchored and low > 0)

    def last_group(self) -> bool:
        """Whether what comes is a group that ends the pattern: what repeats at its end repeats at the end of all."""
        if not self.pattern.startswith("(", self.at):
            return False
        depth, i, inside = 0, self.at, False
        while i < len(self.pattern):
            c = self.pattern[i]
            if c == "\\":
                i += 1
            elif inside:
                inside = c != "]"
            elif c == "[":
                inside = True
                i += self.pattern.startswith("^", i + 1)
                i += self.pattern.startswith("]", i + 1)
            elif c == "(":
                depth += 1
            elif c == ")":
                depth -= 1
                if not depth:
                    return i == len(self.pattern) - 1
            i += 1
        return False

    def times(self) -> tuple[int, int | None] | None:
        """Return how often the atom before is repeated, at least and at most (None: without end), or None: once."""
        if self.take("*"):
            return 0, None
        if self.take("+"):
            return 1, None
        if self.take("?"):
            return 0, 1
        found = re.compile(_REPEATS).match(self.pattern, self.at)
        if found is None or found[0] == "{}":
            return None
        self.at = found.end()
        low = int(found[1] or 0)
        if not found[2]:
            return low, low
        return low, int(found[3]) if found[3] else None

    def atom(self, *, last: bool) -> _Part:
        """atom = "(" either ")" | "[" set "]" | "^" | "$" | "." | "\\" escape | character"""
        start = self.at
        c = self.pattern[self.at]
        self.at += 1
        if c == "(":
            return self.group(start, last=last)
        if c == "[":
            return _one(self.set())
        if c == "^":
            return _NOTHING._replace(anchored=True, work=1)
        if c == "$":
            return _NOTHING._replace(work=1)
        if c == ".":
            return _one(_others([(10, 10)]))
        if c == "\\":
            escaped = self.escape()
            return _one(escaped)
        return _one(((ord(c), ord(c)),))

    def group(self, start: int, *, last: bool) -> _Part:
        """Read a group behind its opening bracket at ``start``; return what it does and how much work it takes. Raises Slip for kinds not let in."""
        look = next((look for look in sorted(_LOOKS, key=len, reverse=True) if self.take(look)), None)
        if look is None and not self.take("?:") and self.pattern.startswith("?", self.at):
            raise self.slip(
                start,
                self.at + 2,
                "不支持这种括号",
                "this kind of group is not supported",
                Text("可用：(…) (?:…) (?=…) (?!…) (?<=…) (?<!…)", "known: (…) (?:…) (?=…) (?!…) (?<=…) (?<!…)"),
            )
        inside = self.either(last=last and look is None)
        self.at += 1  # the bracket that closes it: Python has seen to it
        if look is None:
            return inside
        if inside.endless is not None:
            raise self.unbounded(inside.endless)
        return _NOTHING._replace(work=inside.work + 1)

    def escape(self) -> Characters:
        """Return the characters that an escape stands for, the backslash having been read."""
        start = self.at - 1
        c = self.pattern[self.at]
        self.at += 1
        if c in "dDwWsS":
            return None
        if c in _CONTROL:
            return ((ord(_CONTROL[c]), ord(_CONTROL[c])),)
        if c in _PUNCTUATION or not c.isascii():
            return ((ord(c), ord(c)),)
        raise self.slip(
            start,
            self.at,
            f"不支持“\\{c}”",
            f"'\\{c}' is not supported",
            Text("可用：\\d \\w \\s 和标点前的反斜杠", "known: \\d \\w \\s, and a backslash before a sign"),
        )

    def set(self) -> Characters:
        """Return the characters of a set, its opening bracket having been read."""
        negated = self.take("^")
        ranges: list[Range] = []
        told = True
        first = True
        while first or not self.pattern.startswith("]", self.at):
            first = False
            low = self.member()
            if low is None:
                told = False
                continue
            high = low
            if self.pattern.startswith("-", self.at) and not self.pattern.startswith("-]", self.at):
                self.at += 1
                high = self.member() or low
            ranges.append((low, high))
        self.at += 1
        if not told:
            return None
        return _others(ranges) if negated else tuple(sorted(ranges))

    def member(self) -> int | None:
        """Return the next character of a set, or None where it stands for many."""
        c = self.pattern[self.at]
        self.at += 1
        if c != "\\":
            return ord(c)
        found = self.escape()
        return None if found is None else found[0][0]


def _one(characters: Characters) -> _Part:
    return _Part(1, 1, (characters,), True)


def _others(ranges: list[Range]) -> Characters:
    """Return all characters but those in ``ranges``."""
    found: list[Range] = []
    due = 0
    for low, high in sorted(ranges):
        if low > due:
            found.append((due, low - 1))
        due = max(due, high + 1)
    return (*found, (due, _TOP)) if due <= _TOP else tuple(found)


def _apart(a: _Part, b: _Part) -> bool:
    """Whether two parts cannot both match from one place: a character that each must have differs."""
    return any(
        x is not None and y is not None and all(p[1] < q[0] or q[1] < p[0] for p in x for q in y)
        for x, y in zip(a.begins, b.begins, strict=False)
    )
