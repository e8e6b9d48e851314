"""What was done and counted: 为群众办理护照9件, 关闭茶馆5家、KTV 3家, 4名干部和5名职工获嘉奖; named as the document words it.

A deed has no term: its name are words of the document, taken from the clause that the number stands in. Where these words may be of more than
one thing (a list with one number behind it) they name nothing.
"""

from __future__ import annotations

import re

from fincheck.readers.sentences.marks.numbers import Number

__all__ = ["after_list", "deed_ahead", "deed_behind", "people_of", "served"]

_HAN = r"[\u4e00-\u9fffA-Za-z“]"
_FOR_WHOM = re.compile(
    r"(?:为|向|给|对|在|从|联合|会同|配合|协助)(?=.{2})"
)  # whom it was done for, where and with whom
_SEVERAL = re.compile(r"[、和及与或]")
_UNSURE = re.compile(
    r"[，,;。:!?]|超过|不足|以上|以下|未|无(?!人)|没有|不(?!动产|含|锈)|拟|计划|预计|力争|目标|其中|平均|每|[0-9]"
)
_NAMED = 24  # characters of a name; what is longer is a sentence
_TOLD = 48  # characters of what several did who are counted apart
_LEAST = 3  # characters: 破 alone says not what was done
_DONE = re.compile("(?:完成|了)(?=.)")
_TWO = re.compile(
    rf"(?P<one>{_HAN}{{1,12}}?)[和及与](?P<n>[0-9]+)(?P<unit>个|家|名|人|位|支)(?P<two>{_HAN}{{2,60}}(?:、{_HAN}{{1,60}}){{0,9}})(?=[,;。]|$)"
)
_ONE_OF_TWO = re.compile(r"[0-9]+(?:个|家|名|人|位|支)(?P<one>[\u4e00-\u9fffA-Za-z]{1,12})[和及与]$")
_ITEM_BEFORE = re.compile(r"[0-9][\u4e00-\u9fff]{1,2}、$")
_OBJECT = re.compile(rf"{_HAN}{{2,60}}(?:、{_HAN}{{1,60}}){{0,9}}(?=[,;。]|$)")
_COUNTED = re.compile(r"[0-9][件起宗例]$")


def deed_ahead(words: str, verbs: re.Pattern[str]) -> str:
    """Return the deed that the words before a number name (为群众办理护照 → 办理护照), or "" where they name none for certain."""
    lead = _FOR_WHOM.match(words)
    found = verbs.search(words, lead.end() if lead else 0)
    if found is None:
        return ""
    text = words[found.start() :] if lead else words
    own = verbs.search(text)
    assert own is not None
    if own.end() < len(text) and text[own.end()] == "的":
        return ""  # 推送的人员: what they are, not what was done
    text = _plain(text, own.end())
    return text if _is_name(text) and not _SEVERAL.search(text) else ""


def after_list(text: str, number: Number, words: str) -> str:
    """Return what is counted behind the first of a list of deeds (核查A类人员6名、推送的B类人员7名): the words, whatever their length, or ""."""
    at = number.start - len(words)
    listed = text.startswith(words, at) and _ITEM_BEFORE.search(text[max(at - 6, 0) : at])
    return words if listed and _is_name(words) and not _SEVERAL.search(words) else ""


def deed_behind(text: str, number: Number, words: str, verbs: re.Pattern[str], acts: re.Pattern[str]) -> str:
    """Return the deed whose object stands behind a number, or what those did who are counted; "" where it is not certain.

    ``words`` are those before the number, ``acts`` what ends a name that begins behind it.
    """
    ahead = text[max(number.start - 6, 0) : number.start]
    two = _TWO.match(text, number.end)
    if two is not None:  # 4名干部和5名职工获嘉奖: each did it
        if words and ahead[-1:] not in tuple("、,;。和及与"):
            return ""  # 教师4名学生和5名职工: of whom?
        ends = [found.start() for found in (verbs.search(two["two"]), acts.search(two["two"])) if found is not None]
        if not ends or min(ends) >= _LEAST:
            return two["one"] if len(two["one"]) > 1 else ""
        return _apart(two["one"], two["two"][min(ends) :])
    rest = _OBJECT.match(text, number.end)
    act = verbs.search(rest[0]) if rest is not None else None
    if rest is None:
        return ""
    if _ONE_OF_TWO.search(text, max(number.start - 20, 0), number.start):
        return _apart("", rest[0]) if act is not None and 0 < act.start() < _LEAST + 1 else ""
    verb = next((found[0] for found in verbs.finditer(ahead) if found.end() == len(ahead)), "")
    return verb + rest[0] if verb and not verbs.match(rest[0]) and _is_name(verb + rest[0]) else ""


def served(text: str, number: Number, verbs: re.Pattern[str]) -> str:
    """Return what was done for those who are counted (为3名居民换发了证件), or ""."""
    rest = _OBJECT.match(text, number.end)
    act = verbs.search(rest[0]) if rest is not None else None
    return (
        _apart("", _DONE.sub("", rest[0], count=1)) if rest is not None and act is not None and act.start() > 1 else ""
    )


def people_of(text: str, number: Number, deed: str) -> str:
    """Return the name of the people of a deed that was counted directly before (查处案件30起30人), or ""."""
    return (
        deed + "人数"
        if deed
        and number.unit in ("人", "名", "人次")
        and _COUNTED.search(text[max(number.start - 3, 0) : number.start])
        else ""
    )


def _plain(text: str, at: int) -> str:
    """Return a deed without what says that it is done, behind its verb, which ends at ``at``: 建设完成小区, 换发了证件."""
    done = _DONE.match(text, at)
    return text[:at] + text[done.end() :] if done is not None else text


def _apart(who: str, act: str) -> str:
    name = who + act
    return name if act and _LEAST <= len(name) <= _TOLD and not _UNSURE.search(name) else ""


def _is_name(text: str) -> bool:
    return _LEAST <= len(text) <= _NAMED and _UNSURE.search(text) is None
