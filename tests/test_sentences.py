"""Sentences of a disclosure: what each figure is read as, and what is left unread."""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from fincheck.readers.sentences.marks import lexicon
from fincheck.readers.sentences.marks.fold import Line
from fincheck.readers.sentences.marks.numbers import numbers
from fincheck.readers.sentences.marks.paragraphs import joined
from fincheck.readers.sentences.read import ReadText
from fincheck.readers.sentences.read import read as read_text
from fincheck.readers.sentences.tree.emit import Emitter
from fincheck.report.tree import Node
from fincheck.rulebook import packaged


def read(text: str, *, wrapped: bool = True) -> ReadText:
    lines = [Line(number, line) for number, line in enumerate(text.splitlines(), 1)]
    return read_text(lines, packaged.load(rules=False).terms, lexicon.load(), wrapped=wrapped)


def told(text: str) -> list[str]:
    """Return each figure as ``subject attribute/basis body``, an unread one as ``? why number``."""
    shown = []
    for token in read(text).tokens:
        if token.state == "other":
            continue
        fact = token.fact
        if fact is None or token.subject is None:
            shown.append(f"? {token.why} {token.number.printed}")
        else:
            basis = f"/{fact.basis}" if fact.basis not in ("", "prior") else ""
            shown.append(f"{token.subject.name} {fact.attribute}{basis} {fact.body}")
    return shown


def tree(text: str, *, wrapped: bool = True) -> object:
    reading = read(text, wrapped=wrapped)
    emitter = Emitter(packaged.load(rules=False).terms)
    emitter.year = reading.year
    emitter.emit(reading.subjects, lexicon.load().places)
    emitter.nothing(reading.sections)
    return plain(emitter.root)


def plain(node: Node) -> object:
    return {key: plain(child) for key, child in node.body.items()} if isinstance(node.body, dict) else node.body


# text, what is read
READ = [
    ("2022年度收入总计12.00万元，比上年增加2.00万元，增长20%。",
     ["收入总计 amount 12.00万元", "收入总计 change 增加2.00万元", "收入总计 change_rate 增长20%"]),
    ("公务接待费支出3.20万元，与2021年4.00万元相比，减少0.80万元，下降20%。",
     ["公务接待费支出 amount 3.20万元", "公务接待费支出 prior 4.00万元", "公务接待费支出 change 减少0.80万元", "公务接待费支出 change_rate 下降20%"]),
    ("机关运行经费支出9万元，比上年8万元多1万元。",
     ["机关运行经费支出 amount 9万元", "机关运行经费支出 prior 8万元", "机关运行经费支出 change 增加1万元"]),
    # shares, executions and bases that are named
    ("基本支出60万元，占60%。", ["基本支出 amount 60万元", "基本支出 share 60%"]),
    ("契税收入9亿元，占年初预算10亿元的90%，同比下降5%。",
     ["契税收入 amount 9亿元", "契税收入 initial_budget 10亿元", "契税收入 initial_execution_rate 90%", "契税收入 change_rate 下降5%"]),
    ("契税收入9亿元，为半年目标10亿元的90%。", ["契税收入 amount 9亿元", "契税收入 base 10亿元", "契税收入 base_rate 90%"]),
    ("公务接待费支出预算为4万元，支出决算为3万元，完成预算的75%。",
     ["公务接待费支出 budget 4万元", "公务接待费支出 amount 3万元", "公务接待费支出 execution_rate 75%"]),
    ("公务接待费决算3万元，比预算减少1万元，下降25%；较上年预算下降40%。",
     ["公务接待费 amount 3万元", "公务接待费 change/budget 减少1万元", "公务接待费 change_rate/budget 下降25%", "公务接待费 change_rate/prior_budget 下降40%"]),
    ("教育支出决算105万元，决算数大于预算数5万元。", ["教育支出 amount 105万元", "教育支出 change/budget 增加5万元"]),
    # several subjects at once
    ("2022年度收、支总计均为50万元，收、支总计各增加5万元，增长11.11%。",
     ["收入总计 amount 50万元", "收入总计 change 增加5万元", "收入总计 change_rate 增长11.11%"]),
    ("收、支总计各为50万元、49万元，各减少5万元、6万元。",
     ["收入总计 amount 50万元", "支出总计 amount 49万元", "收入总计 change 减少5万元", "支出总计 change 减少6万元"]),
    ("政府采购支出60万元，货物、工程、服务分别为10万元、20万元和30万元，占16.7%、33.3%和50%。",
     ["政府采购支出 amount 60万元", "货物 amount 10万元", "工程 amount 20万元", "服务 amount 30万元", "货物 share 16.7%", "工程 share 33.3%", "服务 share 50%"]),
    ("收入总计12.5、支出总计11.5万元。", ["收入总计 amount 12.5万元", "支出总计 amount 11.5万元"]),
    # reasons and purposes keep their figures to themselves
    ("项目支出30万元，比上年增加10万元，主要原因是新购车辆8万元。其中：房屋修缮20万元。",
     ["项目支出 amount 30万元", "项目支出 change 增加10万元", "? reason 8万元", "房屋修缮 amount 20万元"]),
    ("项目支出30万元，主要用于添置设备12万元，占30%。", ["项目支出 amount 30万元", "? reason 12万元", "项目支出 share 30%"]),
    # what is said of nobody, or of either of two, is not read
    ("另外还花了12万元。", ["? subject 12万元"]),
    ("与2021351.20万元相比略有变化。", ["? readings 2021351.20万元"]),
    ("项目支出30万元，其中：设备购置20万元，房屋修缮10万元，同比增加5万元。",
     ["项目支出 amount 30万元", "设备购置 amount 20万元", "房屋修缮 amount 10万元", "? readings 5万元"]),
    ("出国费、接待费、用车费，、会议费共支出12万元。", ["? count 12万元"]),
    # counts
    ("国内公务接待8批次，52人次。", ["国内公务接待 batches 8批次", "国内公务接待 guests 52人次"]),
    ("现有人员编制30人，其中：行政编制20人、事业编制10人。", ["人员编制 count 30人", "行政编制 count 20人", "事业编制 count 10人"]),
    # what is counted is named before its number, or behind it; never by what stands behind another number
    ("某校有3个教学班、2间实验室。", ["教学班 count 3个", "实验室 count 2间"]),
    ("购置车辆15辆配发一线；走访茶馆5家。", ["购置车辆 count 15辆", "走访茶馆 count 5家"]),
    ("1个集体荣获一等奖、2个集体获通报表扬，4名干部和5名职工获嘉奖。",
     ["集体荣获一等奖 count 1个", "集体获通报表扬 count 2个", "干部获嘉奖 count 4名", "职工获嘉奖 count 5名"]),
    ("设立24小时服务热线，选派20名干部、职工驻村。", ["? subject 24小时", "选派干部、职工驻村 count 20名"]),
    # what was done is called as the document calls it, whomever it was done for; of one thing only
    ("为群众办理残疾证913件，为县、乡居民换发身份证39件次。", ["办理残疾证 count 913件", "换发身份证 count 39件次"]),
    ("建设完成文明社区7个覆盖居民上万人，追缴被盗摩托车3辆。", ["建设文明社区 count 7个", "追缴被盗摩托车 count 3辆"]),
    ("会同邻县公安侦破盗窃案件4起，打击处理55人次。", ["侦破盗窃案件 count 4起", "打击处理 count 55人次"]),
    ("在省级以上报刊发布新闻稿件113条。", ["发布新闻稿件 count 113条"]),
    ("慰问街道报送的困难群众60名、社区报送的一户多残重点人员7名。",
     ["慰问街道报送的困难群众 count 60名", "社区报送的一户多残重点人员 count 7名"]),
    ("全县5家茶馆、6家KTV及7家其他场所停业。", ["茶馆 count 5家", "KTV count 6家", "其他场所停业 count 7家"]),
    ("为1名外籍居民换发了居留证件。", ["外籍居民换发居留证件 count 1名"]),
    ("3名干部和4名职工获县委、县政府嘉奖。", ["干部获县委、县政府嘉奖 count 3名", "职工获县委、县政府嘉奖 count 4名"]),
    ("查处行政案件30起35人。", ["查处行政案件 count 30起", "查处行政案件人数 count 35人"]),
    ("走访低保家庭60户，走访率100%；基本支出6万元，办结率90%。",
     ["走访低保家庭 count 60户", "走访率 count 100%", "基本支出 amount 6万元", "? attribute 90%"]),
    ("组织开展学习考试、法律比武和法制培训4次。", ["? subject 4次"]),
    ("开展水质检测6次，共接诉求12件。", ["水质检测 count 6次", "接诉求 count 12件"]),
    # what singles out some of a whole is not the whole
    ("政府采购支出总额50万元。在面向中小企业预留的项目中，由中小企业供应商中标或成交的，采购金额20万元；由小微企业中标的，采购金额10万元。",
     ["政府采购支出总额 amount 50万元", "预留份额中标金额 amount 20万元", "? subject 10万元"]),
    # the three expenses by what they are called together, of whomever, and what is counted of them
    ("出国（境）经费、车辆运行费、接待费（简称“三公”经费）支出合计9万元。", ["三公经费 amount 9万元"]),
    ("某市某局财政预算拨款“三公”经费支出合计9万元。", ["三公经费支出合计 amount 9万元"]),
    ("区级部门（单位）一般公共预算“三公”经费支出预算为9万元。", ["一般公共预算三公经费支出 amount 9万元"]),
    ("公务接待费9万元。其中：外事接待费0万元，国内公务接待2批次，8人，共计支出9万元。",
     ["公务接待费 amount 9万元", "外事接待费 amount 0万元", "国内公务接待 batches 2批次", "国内公务接待 guests 8人", "国内公务接待 spent_in_all 9万元"]),
    ("因公出国（境）费0万元，因公出国（境）团组0次。", ["因公出国(境)费 amount 0万元", "因公出国(境)费 delegations 0次"]),
    ("公务接待费9万元，国内公务接待批次为5个，接待人次为42人。", ["公务接待费 amount 9万元", "国内公务接待 batches 5个", "国内公务接待 guests 42人"]),
    # what others came to is none of ours
    ("税收收入9亿元，同比增长12%，比全省平均增幅（15%）低3个百分点。", ["税收收入 amount 9亿元", "税收收入 change_rate 增长12%", "? subject 15%", "? attribute 3个百分点"]),
    ("政府采购规模9亿元，比上年增长2%，占财政支出和GDP的比重分别为10%和3%。",
     ["政府采购规模 amount 9亿元", "政府采购规模 change_rate 增长2%", "? subject 10%", "? subject 3%"]),
    ("中央单位、地方单位政府采购规模分别为2亿元和7亿元。", ["中央单位 amount 2亿元", "地方单位 amount 7亿元"]),
    ("政府采购规模9亿元，首次突破8亿元，比上年增加1亿元。", ["政府采购规模 amount 9亿元", "政府采购规模 change 增加1亿元"]),
    ("2015年三公经费预算9亿元，比2014年年初预算减少2亿元。比2014年执行数减少1亿元。",
     ["三公经费 amount 9亿元", "三公经费 change/prior_budget 减少2亿元", "三公经费 change 减少1亿元"]),
    # one month is not the months up to it
    ("7月份全市税收收入完成2亿元。1-7月，全市税收收入完成9亿元。", ["7月份税收收入 amount 2亿元", "税收收入 amount 9亿元"]),
    ("累计完成公共财政预算支出9万元。", ["公共财政预算支出 amount 9万元"]),
    ("按生均1000元安排，共计23万元，其中上级资金17万元。", ["? subject 1000元", "? subject 23万元", "上级资金 amount 17万元"]),
    # an item whose name ends with 支出 is not all expenditure
    ("6.城乡社区支出（类）其他城乡社区支出（款）其他城乡社区支出（项）支出决算为5万元。", ["其他城乡社区支出 amount 5万元"]),
    # another script, full-width signs, how characters are read aloud
    ("公務接待費支出３．２０萬元，比上年減少０．８０萬元。", ["公务接待费支出 amount 3.20万元", "公务接待费支出 change 减少0.80万元"]),
    ("公務接待費(fèi)支出3萬元。", ["公务接待费支出 amount 3万元"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), READ)
def test_figures_are_read(text: str, expected: list[str]) -> None:
    assert told(text) == expected


# text, what its numbers are
KINDS = [
    ("2022年3月5日", ["date", "date", "date"]),
    ("1-8月", ["date", "date"]),
    ("某财字〔2022〕15号", ["date", "reference"]),
    ("2040201行政运行", ["code"]),
    ("第3季度", ["reference"]),
    ("—5—", ["page"]),
    ("一、部门职责……………1", ["page"]),
    ("第一部分 部门概况........ 12", ["page"]),
    ("单价50万元以上通用设备", ["threshold"]),
    ("3.公务接待费0元", ["ordinal", ""]),
    ("1、2020年收入", ["ordinal", "date"]),
    ("“626“主题活动", ["name"]),
    ("A4纸", []),
    ("12.5%", [""]),
    ("每2月一次", [""]),
    ("首次突破2万亿元", ["about"]),
    ("100万元以上专用设备", ["threshold"]),
    ("http://a.cn/art_12_345.html3万元", ["reference", "reference"]),
    ("1. 2024年部门收支预算总表", ["ordinal", "date"]),
]


# What is only nearly a figure is printed with what says so, and is none to hold anything against; a bound is one.
NEARLY = [
    ("支出约300万元", "约300万元"),
    ("支出约为300万元", "约为300万元"),
    ("培训近200人", "近200人"),
    ("支出200余万元", "200余万元"),
    ("调解纠纷100多起", "100多起"),
    ("挽回损失2万余元", "2万余元"),
    ("支出5万元左右", "5万元左右"),
    ("办理案件超过60件", "超过60件"),
    ("检查企业不少于40家", "不少于40家"),
    ("控制在5万元以内", "5万元以内"),
    ("下降5%以上", "5%以上"),
    ("约占总支出的42%", "约42%"),
    # words of their own
    ("节约300万元", "300万元"),
    ("超出300万元", "300万元"),
    ("比预算数超过5万元", "5万元"),
    ("附近2公里", "2公里"),
]


@pytest.mark.parametrize(("text", "printed"), NEARLY)
def test_what_is_only_nearly_a_figure_is_printed_so(text: str, printed: str) -> None:
    (number,) = numbers(text)
    assert number.printed == printed


@pytest.mark.parametrize(("text", "kinds"), KINDS)
def test_what_is_no_figure_says_what_it_is(text: str, kinds: list[str]) -> None:
    folded = text.replace("—", "-").replace("〔", "[").replace("〕", "]")
    assert [number.other for number in numbers(folded)] == kinds


# text, the tree a person would type
TREES = [
    # what is nearly a figure is a part all the same; an average is none
    ("政府采购支出9万元，其中货物支出近3万元，工程支出4余万元，服务支出2万元。",
     {"procurement": {"total": "9万元", "parts": {"goods": "近3万元", "works": "4余万元", "services": "2万元"}}}),
    ("支出合计9万元，其中：基本支出6万元，人均支出2万元，项目支出3万元。",
     {"expenditure": {"total": "9万元", "人均支出": "2万元", "parts": {"basic": "6万元", "project": "3万元"}}}),
    ("公务接待费5万元左右，比预算数减少约2万元，下降约30%。",
     {"three_public": {"parts": {"reception": {
         "amount": "5万元左右", "budget_change": "减少约2万元", "budget_change_rate": "下降约30%"}}}}),
    ("一、收入决算情况说明\n本年收入合计10万元，其中：财政拨款收入7万元，占70%；其他收入3万元，占30%。",
     {"income": {"total": "10万元", "parts": {
         "fiscal_income": {"amount": "7万元", "share": "70%"}, "other_income": {"amount": "3万元", "share": "30%"}}}}),
    ("2022年度收入总计8万元，支出总计8万元。", {"overview": {"income_total": "8万元", "expenditure_total": "8万元"}}),
    ("税收收入9亿元，占预算10亿元的90%。", {"tax_revenue": {"amount": "9亿元", "budget": "10亿元", "execution_rate": "90%"}}),
    ("非税收入9亿元，为半年目标10亿元的90%。",
     {"non_tax_revenue": {"amount": "9亿元", "against": {"半年目标": {"base": "10亿元", "base_rate": "90%"}}}}),
    ("财政总收入9亿元，其中：税收收入5亿元，非税收入4亿元。按级次分：上划收入6亿元，地方收入3亿元。",
     {"fiscal_revenue": {"amount": "9亿元", "among": {"tax_revenue": "5亿元", "non_tax_revenue": "4亿元"},
                     "views": {"按级次分": {"among": {"upward_revenue": "6亿元", "local_revenue": "3亿元"}}}}}),
    ("上年结转2亿元，加上：调入资金3亿元，收入合计5亿元。", {"income": {"total": "5亿元", "parts": {"opening": "2亿元", "transferred_in": "3亿元"}}}),
    # what a list is of is not what its shares are of
    ("基本支出8万元，占一般公共预算支出的80%。项目支出2万元，占一般公共预算支出的20%。",
     {"basic": {"amount": "8万元", "against": {"一般公共预算支出": {"base_rate": "80%"}}},
      "project": {"amount": "2万元", "against": {"一般公共预算支出": {"base_rate": "20%"}}}}),
    # a list that the text breaks off in names some parts only
    ("收入合计10万元，其中：财政拨款收入7万元，占70%；其他收入2万元，占20%；上年结",
     {"income": {"total": "10万元", "of_which": {
         "fiscal_income": {"amount": "7万元", "share": "70%"}, "other_income": {"amount": "2万元", "share": "20%"}}}}),
    # a second rate on comparable terms
    ("税收收入9亿元，下降6%，扣除减税因素，同口径下降1%。",
     {"tax_revenue": {"amount": "9亿元", "change_rate": "下降6%", "comparable_change_rate": "下降1%"}}),
    # the halves of what vehicles cost stand below it, wherever they are said
    ("“三公”经费支出5万元。其中：公务用车购置及运行维护费3万元；公务接待费2万元。公务用车购置费支出与上年持平，公务用车运行维护费支出比上年增加1万元。",
     {"three_public": {"total": "5万元", "parts": {
         "vehicle_expense": {"amount": "3万元", "parts": {"vehicle_purchase": {"change": "持平"}, "vehicle_operation": {"change": "增加1万元"}}},
         "reception": "2万元"}}}),
    ("公务用车购置及运行费预算9万元。其中，公务用车购置费2015年没有安排预算；公务用车运行维护费9万元。",
     {"three_public": {"parts": {"vehicle_expense": {"amount": "9万元", "parts": {
         "vehicle_purchase": "没有安排", "vehicle_operation": "9万元"}}}}}),
    # the year's own sum within the grand total, and what was carried over beside it
    ("（一）总收入12万元，其中本年收入9万元。收入分项如下：\n1.财政拨款收入8万元。\n2.其他收入1万元。\n3.上年结转和结余3万元。",
     {"overview": {"income_total": "12万元", "opening": "3万元"},
      "income": {"total": "9万元", "parts": {"fiscal_income": "8万元", "other_income": "1万元"}}}),
    # of one budget only where it is balanced
    ("一般公共预算收入9亿元，增长5%。", {"local_revenue": {"amount": "9亿元", "change_rate": "增长5%"}}),
    # what details an item of the three expenses is no further one
    ("“三公”经费支出5万元，其中：公务用车运行维护费1万元，公务接待费4万元，具体是国内接待费4万元。",
     {"three_public": {"total": "5万元", "parts": {
         "vehicle_operation": "1万元", "reception": {"amount": "4万元", "domestic_reception": "4万元"}}}}),
    # a view that is announced in one sentence and listed in the next; views by 分…情况 and 从…看
    ("政府采购支出9万元。按政府采购项目类型，分为货物和服务两种类型。其中：货物5万元，服务4万元。",
     {"procurement": {"total": "9万元", "parts": {"goods": "5万元", "services": "4万元"}}}),
    ("税收收入9亿元。其中：增值税5亿元，契税4亿元。分部门情况是：国税部门6亿元，地税部门3亿元。",
     {"tax_revenue": {"amount": "9亿元", "among": {"value_added_tax": "5亿元", "deed_tax": "4亿元"},
                      "views": {"分部门情况是": {"among": {"国税部门": "6亿元", "地税部门": "3亿元"}}}}}),
    # one part with its share is not all parts
    ("一般公共预算支出9亿元，其中，民生支出8亿元，占到一般公共预算支出的88.9%。",
     {"general_budget": {"overall": {"amount": "9亿元", "of_which": {"民生支出": {"amount": "8亿元", "share": "88.9%"}}}}}),
    # with another budget than the one spoken of
    ("一般公共预算收入9亿元，其中：税收收入5亿元，非税收入4亿元；政府性基金预算收入2亿元。",
     {"local_revenue": {"amount": "9亿元", "among": {"tax_revenue": "5亿元", "non_tax_revenue": "4亿元"}}, "fund_income": "2亿元"}),
    ("“三公”经费支出5万元，和年初预算持平。", {"three_public": {"total": {"amount": "5万元", "initial_budget_change": "持平"}}}),
    # a part that is stated again with its share stands beside its first print
    ("一般公共预算支出10万元，其中：基本支出8万元，项目支出2万元。基本支出8.00万元，占一般公共预算支出的80%。",
     {"general_budget": {"overall": {"amount": "10万元", "parts": {
         "basic": {"amount": "8万元", "repeats": {"1": {"amount": "8.00万元", "share": "80%"}}}, "project": "2万元"}}}}),
    # what is said to be a share of another total is no part of project expenditure
    ("项目支出5万元，占支出总预算的5%。其中：教育支出90万元，占支出总预算的90%；卫生健康支出10万元，占支出总预算的10%。",
     {"project": {"amount": "5万元", "against": {"支出总预算": {"base_rate": "5%"}}},
      "overview": {"expenditure_total": {"among": {"205": {"amount": "90万元", "share": "90%"}, "210": {"amount": "10万元", "share": "10%"}}}}}),
    # a list of changes that is partly of parts named before is not all of them
    ("财政总收入9亿元，其中：税收收入5亿元，非税收入4亿元。财政总收入增加3亿元，其中上划收入增加1亿元，非税收入增加2亿元。",
     {"fiscal_revenue": {"amount": "9亿元", "change": "增加3亿元",
                         "among": {"tax_revenue": "5亿元", "non_tax_revenue": {"amount": "4亿元", "change": "增加2亿元"}},
                         "views": {"其中2": {"of_which": {"upward_revenue": {"change": "增加1亿元"}}}}}}),
    # two lists in one are not all the parts of income
    ("收入合计9万元，其中，人员经费7万元，公用经费2万元，财政拨款收入8万元，其他收入1万元。",
     {"income": {"total": "9万元", "among": {
         "personnel": "7万元", "daily_public": "2万元", "fiscal_income": "8万元", "other_income": "1万元"}}}),
    ("基本支出5万元（其中用于人员经费3万元，公用经费2万元）。",
     {"basic": {"amount": "5万元", "among": {"personnel": "3万元", "daily_public": "2万元"}}}),
    # on comparable terms, with the thing before it
    ("公务接待费4万元。公务接待费同口径比2018年减少1万元。", {"three_public": {"parts": {"reception": {"amount": "4万元", "change": "减少1万元"}}}}),
    ("县本级安排的“三公”经费决算支出数为5万元。", {"three_public": {"total": "5万元"}}),
    # the retired are none of those in service
    ("在职教职工9人，其中副高级职称4人、中级职称5人，退休教师2人。",
     {"active_staff": {"total": "9人", "among": {"senior_titles": "4人", "middle_titles": "5人"}}, "retired_staff": "2人"}),
    # stated twice stays two
    ("机关运行经费9万元。\n机关运行经费8万元。", {"agency_operating": {"amount": "9万元", "repeats": {"1": {"amount": "8万元"}}}}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TREES)
def test_sentences_become_the_tree_that_a_person_would_type(text: str, expected: object) -> None:
    assert tree(text) == expected


# of paragraphs as a document has them
PARAGRAPHS = [
    # one name below two 款 is two items, below one it is the same
    (("五、一般公共预算财政拨款支出决算情况说明\n（三）具体情况\n1、一般公共服务支出（类）政府办公厅事务（款）行政运行（项）。支出决算为10万元。\n"
     "2、一般公共服务支出（类）财政事务（款）行政运行（项）。支出决算为20万元。\n3、一般公共服务支出（类）财政事务（款）行政运行（项）30万元。"),
     {"general_budget": {"details": {"classes": {"201": {
         "行政运行": "10万元", "财政事务·行政运行": {"amount": "20万元", "repeats": {"1": {"amount": "30万元"}}}}}}}}),
    # what is counted in another unit is no part
    ("涉及项目支出175万元（其中，绩效评级为优的项目1个，绩效评级为良的项目2个）。",
     {"涉及项目支出": {"amount": "175万元", "绩效评级为优的项目": "1个", "绩效评级为良的项目": "2个"}}),
    # what was carried out of last year's budget
    ("2024年部门预算编制说明\n教育支出25万元。2023年当年预算执行数为50万元，2024年预算安排25万元，比2023年预算执行数减少50%。",
     {"2024年部门预算编制说明": {"205": {
         "amount": "25万元", "prior": "50万元", "repeats": {"1": {"amount": "25万元", "change_rate": "减少50%"}}}}}),
    # each section has its own budget and total
    ("五、一般公共预算财政拨款支出决算情况说明\n（一）结构情况\n一般公共预算财政拨款支出9万元。\n（二）具体情况\n一般公共预算财政拨款支出年初预算为0万元，支出决算为9万元。",
     {"general_budget": {"structure": {"total": "9万元"}, "details": {"amount": "9万元", "initial_budget": "0万元"}}}),
    # 决算数 is that of the item spoken of
    ("1、教育支出（类）普通教育（款）小学教育（项）。预算为2万元，支出决算为2万元。决算数与预算数持平。",
     {"classes": {"205": {"小学教育": {"amount": "2万元", "budget": "2万元", "budget_change": "持平"}}}}),
    # what an amount consists of
    ("六、一般公共预算财政拨款基本支出决算情况说明\n一般公共预算财政拨款基本支出9万元，其中：人员经费9万元，主要包括：基本工资、维修（护）费等；公用经费0万元。",
     {"basic_expenditure": {"total": "9万元", "parts": {
         "personnel": {"amount": "9万元", "including": {"1": "基本工资", "2": "维修（护）费"}}, "daily_public": "0万元"}}}),
    # firms by their size are no parts beside each other
    ("2019年政府采购支出总额33万元，其中授予中小企业合同金额32万元，其中授予小微企业合同金额2万元。",
     {"procurement": {"total": "33万元", "sme": "32万元", "micro": "2万元"}}),
    # of what was done, campaign by campaign, the same deed counted again is another
    ("二、重点工作完成情况\n打击盗窃，抓获嫌疑人10名。整治赌博，抓获嫌疑人26名。",
     {"key_work": {"抓获嫌疑人": "10名", "抓获嫌疑人（2）": {"count": "26名"}}}),
    # a heading glued to its sentence is no part of it; what moves behind a change and has no figures is its reason
    ("1、2020年收支比2019年增减情况 2020年收入总计9万元。", {"overview": {"income_total": "9万元"}}),
    ("收入总计9万元，比上年减少1万元，下降10%，学生人数回落。",
     {"overview": {"income_total": {"amount": "9万元", "change": "减少1万元", "change_rate": "下降10%", "reason": "学生人数回落"}}}),
    ("收入总计9万元，比上年减少1万元，支出有所增加，其中项目支出3万元。",
     {"overview": {"income_total": {"amount": "9万元", "change": "减少1万元", "of_which": {"project": "3万元"}}}}),
    ("收入总计9万元，比上年减少1万元，资金使用规范。", {"overview": {"income_total": {"amount": "9万元", "change": "减少1万元"}}}),
    # what was done by a principle is no view of what stands before
    ("二、重点工作完成情况\n2名职工荣获二等奖。严格按照公开原则，刊登公告3条。",
     {"key_work": {"职工荣获二等奖": "2名", "刊登公告": "3条"}}),
    # a deed is called alike wherever it is told, and is no part of an amount
    ("二、重点工作完成情况\n为群众办理残疾证9件次。", {"key_work": {"办理残疾证": "9件次"}}),
    ("项目支出9万元，其中：为群众办理残疾证9件次。", {"project": "9万元", "办理残疾证": "9件次"}),
    # a view that is announced has its parts where 其中 follows
    ("政府采购预算9万元。按政府采购项目类型，分为货物类和服务类两种。其中：货物类采购6万元，服务类采购3万元。",
     {"procurement": {"total": "9万元", "parts": {"goods": "6万元", "services": "3万元"}}}),
    # a part of the three expenses whose name no term has is one of them all the same
    ("“三公”经费支出9万元，其中：公务用车及运行费支出3万元；公务用车购置支出2万元；公务接待费4万元。",
     {"three_public": {"total": "9万元", "parts": {"公务用车及运行费支出": "3万元", "vehicle_purchase": "2万元", "reception": "4万元"}}}),
    ("“三公”经费支出9万元。公务用车购置费2万元。公务用车运行维护费3万元。公务接待费4万元。",
     {"three_public": {"total": "9万元", "parts": {"vehicle_purchase": "2万元", "vehicle_operation": "3万元", "reception": "4万元"}}}),
    ("“三公”经费支出9万元，其中：公务用车购置费2万元；公务用车运行维护费3万元；公务接待费4万元。\n2018年“三公”经费支出9万元，其中：\n公务用车购置费2万元。\n公务用车运行维护费3万元。\n公务接待费4万元。",
     {"three_public": {"total": {"amount": "9万元", "repeats": {"1": {
         "amount": "9万元", "parts": {"vehicle_purchase": "2万元", "vehicle_operation": "3万元", "reception": "4万元"}}}},
         "parts": {"vehicle_purchase": "2万元", "vehicle_operation": "3万元", "reception": "4万元"}}}),
    # a balance is that of the budget before it
    ("基金支出9万元。当年收支结余2万元。社会保险基金支出8万元。当年收支结余1万元。",
     {"fund_expenditure": "9万元", "收支结余": "2万元", "insurance_expenditure": "8万元", "社会保险基金支出·收支结余": "1万元"}),
    # a title of texts begins no list
    ("二、项目实际绩效与目标的差异情况\n现将自评情况报告如下：\n项目预算批复资金3万（甲经费1万元，乙经费2万元）。",
     {"项目实际绩效与目标的差异情况": {"项目预算批复资金": {"amount": "3万", "among": {"甲经费": "1万元", "乙经费": "2万元"}}}}),
    ("对甲所、乙所等五个交通管理所的设施进行规划。", {"traffic_offices": {"including": {"1": "甲所", "2": "乙所"}, "count": "五个"}}),
    # a section that says there was nothing has its place
    ("七、财政拨款“三公”经费支出决算情况说明\n某局2024年度无“三公”经费财政拨款支出。", {"three_public": {"note": "某局2024年度无“三公”经费财政拨款支出。"}}),
    ("七、“三公”经费支出决算情况说明\n“三公”经费支出3万元。", {"three_public": {"total": "3万元"}}),
    ("一、主要职能\n某局无下属单位，没有其他收入。", {}),
    # items whose names stand in front of their sentences are parts of what announced them, the first as well
    (("某局2023年度部门决算情况说明\n“三公”经费支出3万元，比2023年度“三公”经费年初预算4万元减少1万元。其中：\n"
      "1．因公出国（境）费用。2023年度决算数0万元，比2023年年初预算数0万元持平。\n2．公务接待费。2023年度决算数3万元，比2023年年初预算数4万元减少1万元。"),
     {"three_public": {"total": {"amount": "3万元", "initial_budget": "4万元", "change": "减少1万元"}, "parts": {
         "overseas": {"amount": "0万元", "initial_budget": "0万元"},
         "reception": {"amount": "3万元", "initial_budget": "4万元", "change": "减少1万元"}}}}),
    # what the sentence behind the name of an item says further is no part beside it
    (("“三公”经费支出3万元。其中：\n1．公务接待费。2023年度决算数1万元。\n"
      "2．公务用车购置及运行维护费。2023年度决算数2万元，车均购置费1万元。"),
     {"three_public": {"total": "3万元", "parts": {"reception": "1万元", "vehicle_expense": "2万元"}}, "vehicle_expense": {"车均购置费": "1万元"}}),
    # the kinds of those kept are no kinds of those bought
    (("七、“三公”经费财政拨款支出决算情况说明\n（二）具体情况\n1.公务用车购置及运行维护费支出3万元。其中：公务用车购置支出0万元。全年购置公务用车0辆，其中：轿车0辆、金额0万元。"
      "截至2023年12月31日，共有公务用车6辆，其中：轿车2辆、越野车4辆。"),
     {"three_public": {"parts": {"vehicle_expense": {"amount": "3万元", "of_which": {"vehicle_purchase": {
         "amount": "0万元", "vehicles_bought": "0辆", "vehicle_kinds": {"轿车": {"amount": "0万元", "count": "0辆"}}}},
         "fleet": {"total": "6辆", "among": {"轿车": "2辆", "越野车": "4辆"}}}}}}),
    # what stands within an amount is among its parts
    ("公务用车运行维护费9万元，比上年减少1万元。2023年度公务用车运行维护费中，公务用车加油4万元，公务用车维修5万元。",
     {"three_public": {"parts": {"vehicle_operation": {
         "amount": "9万元", "change": "减少1万元", "among": {"公务用车加油": "4万元", "公务用车维修": "5万元"}}}}}),
    # a list of amounts is of the amount, not of how many there are
    (("七、“三公”经费财政拨款支出决算情况说明\n“三公”经费包括所属3个事业单位。“三公”经费支出3万元。其中：\n1．公务接待费。2023年度决算数1万元。\n"
      "2．公务用车购置及运行维护费。2023年度决算数2万元。"),
     {"three_public": {"total": "3万元", "parts": {"reception": "1万元", "vehicle_expense": "2万元"}, "事业单位": "3个"}}),
    # what stands behind each number is what is counted there
    ("本部门下属1个行政单位、3个事业单位。", {"administrative_units": "1个", "事业单位": "3个"}),
    # an amount joined to a count is an amount
    ("固定资产中车辆12台，312.45万元。", {"固定资产中车辆": {"amount": "312.45万元", "count": "12台"}}),
    # one of the three is no list of them
    ("“三公”经费支出9万元；公务接待费支出1万元。", {"three_public": {"total": "9万元", "of_which": {"reception": "1万元"}}}),
    # a heading may end in 情况, 说明 or both
    ("十二、国有资产占用情况说明\n共有车辆2辆。\n十三、预算绩效情况说明\n开展绩效自评项目3个。", {"state_assets": {"vehicles": "2辆"}, "performance": {"self_evaluated": "3个"}}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PARAGRAPHS)
def test_paragraphs_become_the_tree_that_a_person_would_type(text: str, expected: object) -> None:
    assert tree(text, wrapped=False) == expected


# text, the year that it is of
YEARS = [
    ("在校学生120846人。\n2020年度收入总计8万元。", 2020),
    ("收入总计919543.7万元。", 0),
    ("2016908.34元", 0),
    ("某局2021部门决算", 2021),
    ("报告列明，2015年支出8万元，2013年9万元。", 2015),
    ("截至2021年末共有3人。2022年收入预算3万元，2022年支出预算3万元。", 2022),
    ("支出3万元，比2020年减少1万元。2021年收入3万元。", 2021),
]


@pytest.mark.parametrize(("text", "year"), YEARS)
def test_the_year_of_a_text_is_no_part_of_a_number(text: str, year: int) -> None:
    assert read(text).year == year


# lines of a list without marks at their ends are a paragraph each, broken sentences are not
LINES = [
    (
        [
            "住房公积金支出12.00元",
            "事业单位医疗支出13.00元",
            "本部门全年一般公共预算支出一共是三项，明细如下面的各行所列，合计见上表：",
        ],
        3,
    ),
    (
        [
            "本部门全年的一般公共预算财政拨款支出一共是三项，合计为25.00",
            "万元，比上年有所减少，主要原因是压减了各项开支，",
        ],
        1,
    ),
    (
        [
            "3.上年结转和结余3万元，系往年预算未用完、转入本年接着使用",
            "的资金。比上年减少1万元，主要原因是上级安排的部分项目延至次年使用。",
        ],
        1,
    ),
]


@pytest.mark.parametrize(("lines", "paragraphs"), LINES)
def test_lines_become_paragraphs(lines: list[str], paragraphs: int) -> None:
    assert len(list(joined([Line(number, line) for number, line in enumerate(lines, 1)]))) == paragraphs


REMARKS = [
    ("公务接待费3万元，下降（增长）27.78%。", ["template"]),
    ("与2019498.83万元相比，减少1万元。", ["glued"]),
    ("公务接待费3万元，比上年增加1万元，增长13.95。", ["sign"]),
    ("本年收入合计9万元，其中：财政拨款收入6万元，占60.00；其他收入3万元，占本年收入的40。", ["sign", "sign"]),
    ("“三公”经费预算9万元，支出决算6万元，完成预算的66.67。", ["sign"]),
    ("公务接待费3万元，占0。", []),
    ("公务接待费3万元，比上年减少1万元，下降-25%。", ["contradiction"]),
    ("公务接待费3万元，比上年增加1万元，增长50%。", []),
]


@pytest.mark.parametrize(("text", "ids"), REMARKS)
def test_a_figure_that_is_misprinted_is_remarked(text: str, ids: list[str]) -> None:
    assert [remark.id for remark in read(text).remarks] == ids


def test_places_are_those_of_the_lines_that_were_joined() -> None:
    text = "某单位二〇二二年度部门决算公开的各项支出当中，公务接待费为3\n.20万元，比上年减少0.80万元，下降的百分比在此不写。"
    assert [(token.line, token.column) for token in read(text).tokens] == [
        (1, text.index("3") + 1),
        (2, text.split("\n")[1].index("0.80") + 1),
    ]


# stretches that nobody writes on end; each once took the square of its length, or was bounded to be read at all
ENDLESS = [
    "公务接待费支出3.20万元，与2021年4.00万元相比，减少0.80万元，下降20%，主要原因是来访减少。\n",
    "增长1.0%，",
    "：",
    "1,",
    "1、",
    "(1万元)",
    "(",
    "其中：甲经费1万元、",
    "项目支出1万元，主要原因是人员增加，",
    "1.项目支出1万元；",
    "教育支出预算1万元，",
    "接待1批次，2人次，",
    "甲经费1万元，占项目支出的1%，",
    "3个单位分别为",
    "主要包括甲费、乙费，",
    "http://a.cn/1 ",
]


def steps(text: str) -> int:
    """Return how many lines of the reader of sentences run for a text: a count, the same on every machine."""
    count = 0

    def within(frame: FrameType, event: str, arg: object) -> object:
        nonlocal count
        if "sentences" not in frame.f_code.co_filename:
            return None
        count += 1
        return within

    before = sys.gettrace()
    sys.settrace(within)
    try:
        tree(text, wrapped=False)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("stretch", ENDLESS)
def test_reading_takes_steps_in_proportion_to_the_text(stretch: str) -> None:
    tree(stretch * 3)
    assert steps(stretch * 500) < 2.3 * steps(stretch * 250)


def test_lists_within_lists_are_read_however_many() -> None:
    made = tree("其中：甲经费1万元，" * 300, wrapped=False)
    depth, level = 0, [made]
    while level:
        level = [child for group in level if isinstance(group, dict) for child in group.values()]
        depth += 1
    assert 20 < depth < 100


CELLS = """2031年度“三公”经费表
单位：万元
项　目 |
预 算 数 |
决 算 数 |
合　计 |
30 |
21.5 |
因公出国（境）费 |
0 |
0 |
公务接待费 |
12 |
6.5 |
公务用车购置及运行费 |
18 |
15 |
其中：公务用车运行费 |
18 |
15 |
"""


def test_a_table_of_cells_is_read_as_the_sentence_it_stands_for() -> None:
    reading = read(CELLS)
    assert [token.number.text for token in reading.tokens if token.state == "read"] == [
        "30",
        "21.5",
        "0",
        "0",
        "12",
        "6.5",
        "18",
        "15",
        "18",
        "15",
    ]
    reception = next(one for one in reading.subjects if one.ident.endswith("reception"))
    assert [(fact.attribute, fact.body, fact.line) for fact in reception.facts] == [
        ("budget", "12万元", 13),
        ("amount", "6.5万元", 14),
    ]


def test_rows_between_bars_are_read_with_the_year_before() -> None:
    text = "单位：万元\n项目 | 2030年预算数 | 2031年预算数 | 增减 | 原因 |\n合计 | 9 | 8 | -1 | |\n"
    text += "1、公务接待费 | 4 | 2 | -2 | 来客变少。 |\n2、因公出国（境）费 | 5 | 6 | 1 | |\n"
    found = tree(text)
    assert isinstance(found, dict)
    assert found["three_public"]["parts"]["reception"] == {
        "amount": "2万元", "prior": "4万元", "change": "减少2万元", "reason": "来客变少",
    }  # fmt: skip


def test_a_table_of_cells_with_a_column_not_understood_is_left() -> None:
    assert all(token.state != "read" for token in read(CELLS.replace("预 算 数", "甲乙")).tokens)


def test_what_a_table_says_again_stands_beside_the_sentence() -> None:
    text = (
        CELLS
        + "（一）“三公”经费\n2031年“三公”经费支出决算21.5万元，其中：公务接待费6.5万元，占30.23%；公务用车购置及运行费15万元，占69.77%。\n"
    )
    found = tree(text)
    assert isinstance(found, dict)
    reception = found["three_public"]["parts"]["reception"]
    assert reception == {
        "amount": "6.5万元",
        "share": "30.23%",
        "budget": "12万元",
        "repeats": {"1": {"amount": "6.5万元"}},
    }


ROWS = """项目 | 本期 | 上年同期 | 增加额 | 增长率
1、总收入 | 9 | 8 | 1 | 12.5%
其中:医疗收入 | 6 | 6 | 0 | 0%
其他收入 | 3 | 2 | 1 | 50%
门诊次均费用 | 2 | 4 | -2 | -50%
"""


def test_rows_that_compare_are_read_as_sentences_and_an_average_is_no_part() -> None:
    made = plain_tree("单位：元\n" + ROWS)
    income = made["income_total"]
    assert income["amount"] == "9元" and income["prior"] == "8元" and income["change"] == "增加1元"
    assert list(income["among"]) == ["医疗收入", "other_income"]
    assert made["门诊次均费用"]["change_rate"] == "下降50%"


@pytest.mark.parametrize("broken", [
    ROWS.replace("上年同期", "完成情况"),  # a column that is not understood
    ROWS.replace("1、总收入", "合计"),  # of what, nothing says
    ROWS.replace("| 8 |", "| 约8 |"),
])  # fmt: skip
def test_rows_that_are_not_all_understood_are_left(broken: str) -> None:
    assert "9元" not in str(tree("单位：元\n" + broken)) or "约" in broken


def plain_tree(text: str) -> dict[str, dict[str, object]]:
    made = tree(text)
    assert isinstance(made, dict)
    return made


def test_lines_broken_at_a_wide_margin_are_joined() -> None:
    """Lines wider than 64 characters are a paragraph each, unless those that no sign ends are all of one width."""
    whole = "".join(
        f"{n}.教育支出（类）普通教育（款）第{n}类小学教育（项）2{n}万元，主要用于小学教育，与上年持平，没有变化；"
        for n in range(1, 30)
    )
    broken = "\n".join(whole[at : at + 70] for at in range(0, len(whole), 70))
    assert told(broken) == told(whole)


def test_rows_that_count_things_are_no_money() -> None:
    made = plain_tree(
        "单位：万元 | |\n项目 | 2016年预算数 |\n支出合计 | 9 |\n1、公务接待费 | 5 |\n2、公务用车费 | 4 |\n公务用车保有量（辆） | 1 |\n公务接待批次（批） | 7 |\n"
    )
    assert made["three_public"]["parts"]["vehicle_expense"] == "4万元"  # type: ignore[index]
    assert "1辆" in str(made) and "7批" in str(made) and "7万元" not in str(made)
