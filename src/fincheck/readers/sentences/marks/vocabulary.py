"""The words by which sentences are read, as patterns: data of ``rules/reading/``, compiled once a run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

__all__ = ["LISTS", "Vocabulary"]

LISTS = (
    "up", "down", "past", "same_year", "initial_budget", "budget", "share", "rate", "target", "copula", "each", "lead",
    "tail", "generic", "some", "all", "carried", "follows", "reasons", "purposes", "level", "verbs", "either", "apart", "own", "acts",
    "deeds", "comparable",
)  # fmt: skip


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


class Vocabulary:
    """The lists of words and what is asked of a piece of text with them."""

    def __init__(
        self,
        words: Mapping[str, Iterable[str]],
        places: Mapping[str, str] | None = None,
        belongs: Mapping[str, str] | None = None,
        traditional: str = "",
        sections: Mapping[str, str] | None = None,
        counted: Mapping[str, Iterable[str]] | None = None,
        phrases: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        """Compile ``words`` by the names of their lists; ``places`` maps a name to its path, ``traditional`` is in pairs."""
        self.words = {name: tuple(words.get(name, ())) for name in LISTS}
        self.simple = {ord(a): b for a, b in zip(traditional[::2], traditional[1::2], strict=True)}
        self.places = dict(places or {})
        self.belongs = dict(belongs or {})
        self.sections = dict(sections or {})
        self.counted = {key: tuple(found) for key, found in (counted or {}).items()}
        self.phrases = [
            (key, re.compile(".*?".join(re.escape(part) for part in phrase.split("…"))))
            for key, found in (phrases or {}).items()
            for phrase in found
        ]
        self.apart = frozenset(self.words["apart"])
        self.own = frozenset(self.words["own"])
        w = {name: _either(found) or "(?!)" for name, found in self.words.items()}
        self.up = frozenset(self.words["up"])
        self.either = frozenset(self.words["either"])
        self.generic = frozenset(self.words["generic"])
        year = r"(?:19|20)[0-9]{2}年(?:度)?(?:[0-9]{1,2}月(?:份)?)?(?:同期)?"
        adverb = (
            "同比|按?(?:同|可比)口径(?:比|计算|相比)?,?|环比|略有|小幅|大幅|共|净|又|各|均|分别|约|相应|略|也|依次|合计|预计|累计|"
            "(?:扣除|剔除)[^,]{0,16}(?:因素|影响)(?:后|外)?,?"
        )
        ending = "(?:(?:了|额|数|支出|收入|率|幅度|比例|资金|金额|幅)*)"
        copula = f"(?:{w['copula']}|{w['verbs']})*"
        verb = f"(?P<verb>{w['up']}|{w['down']})"
        self.change = re.compile(rf"(?P<np>.*?)(?P<adverb>(?:{adverb})*){verb}{ending}{copula}$")
        self.change_first = re.compile(rf"(?P<adverb>(?:{adverb})*){verb}了?(?P<np>.+)$")
        self.basis = re.compile(
            rf"(?:^|(?<=[^占]))(?:比|较|与|同|和)(?:起)?(?:了)?(?P<past>{w['past']}|{year})(?P<rest>.*)$"
        )
        self.basis_budget = re.compile(
            rf"(?:比|较|与|同|和)(?P<whose>{w['past']}|{year}|本年度?|当年|调整)?(?P<budget>{w['initial_budget']}|{w['budget']})(?P<rest>.*)$"
        )
        self.over_budget = re.compile(
            rf"(?P<np>.*?)(?:支出)?(?:决算|执行)数?(?P<verb>大于|小于|高于|低于|超出|超过|多于|少于)(?P<whose>{w['past']}|{year})?"
            rf"(?P<budget>{w['initial_budget']}|{w['budget']})数?{copula}$"
        )
        self.difference = re.compile(r"(?P<np>.*?)(?:差值|差额|相差)(?:为|是)?$")
        self.share = re.compile(
            rf"(?P<np>.*?)占(?:到|了)?(?P<base>[^占]*?)(?:的)?(?:比例|比重|份额|份量|百分比)?(?:{w['each']})?{copula}$"
        )
        self.share_word = re.compile(rf"(?P<np>.*?)(?:{w['share']})(?:{w['each']})?{copula}$")
        budgets = (
            f"(?P<initial>{w['initial_budget']})|(?P<budget>{w['budget']})|(?P<target>[^,]{{0,8}}(?:{w['target']}))"
        )
        self.complete = re.compile(
            rf"(?P<np>.*?)(?P<how>完成|为|占|达到?|实现|是)(?:了)?(?P<base>[^,占完成]{{0,8}}?(?:{budgets})(?:数|总额|安排|指标)?)(?:的)?(?:比例|比率)?{copula}$"
        )
        self.rate_word = re.compile(rf"(?P<np>.*?)(?P<word>{w['rate']})(?:{w['each']})?{copula}$")
        self.budget = re.compile(
            rf"(?P<np>.*?)(?:(?P<initial>{w['initial_budget']})|(?<!一般公共)(?<!公共财政)(?<!基金)(?<!经营)(?P<budget>{w['budget']}))"
            rf"(?:数额|数字|数|总额|总计|合计|安排)*(?:{w['copula']})*$"
        )
        self.prior_word = re.compile(rf"(?P<np>.*?)(?P<past>{w['past']}|(?:19|20)[0-9]{{2}}年度?)(?P<rest>.*)$")
        self.copula = re.compile(f"(?:{w['copula']})+$")
        self.verbs = re.compile(f"(?:{w['verbs']})$")
        self.date = re.compile(
            r"(?:截至|截止)?(?:到)?(?:(?:19|20)[0-9]{2}年(?:度)?)?(?:[0-9]{1,2}(?:-[0-9]{1,2})?月(?:份)?)?(?:[0-9]{1,2}日)?"
            r"(?:上半年|下半年|年末|年底|年初|末|底|初)?(?:,)?"
        )
        self.year = re.compile(r"((?:19|20)[0-9]{2})年")
        self.some = re.compile(f"(?P<word>{w['some']})(?=[,:]|$|[^一-龥])|^(?P<start>{w['some']})")
        self.distributive = re.compile(f"(?:{w['each']})")
        self.reason = re.compile(f"(?P<purpose>{w['purposes']}|^系(?!统|列|数))|(?P<reason>{w['reasons']}|^因(?!公))")
        self.level = re.compile(f"(?:{w['level']})$")
        self.unchanged = re.compile(w["level"])
        self.follows = re.compile(rf"(?:{w['follows']})[^,。;:]{{0,6}}[:。]?$")
        self.tails = tuple(sorted(self.words["tail"], key=len))
        self.lead = re.compile(f"(?:{w['lead']})")
        self.acts = re.compile(f"(?:{w['acts']})")
        self.deeds = re.compile(f"(?:{w['deeds']})")
        self.past = re.compile(f"(?:{w['past']})")
        self.comparable = re.compile(w["comparable"])
        self.compared = re.compile(
            rf"(?:较|比|与|同)(?:{self.past.pattern}|(?:19|20)[0-9]{{2}}年)|^(?:19|20)[0-9]{{2}}年度?相比"
        )
        self.same_year = re.compile(f"(?:{w['same_year']})")
