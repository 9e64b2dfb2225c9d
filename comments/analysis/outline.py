"""The outline of topics that rules under Section 311 are commented on: statute first, then process and burden.

Source: 31 U.S.C. 5318A (factors of subsection (c)(2), special measures of (b), considerations of (a)(4)(B)), section
9714 of the Combating Russian Money Laundering Act, 21 U.S.C. 2313a. The cues are in `outline_cues.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from comments.analysis.marked import gettext_noop

METHOD_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic.

    Attributes:
        code: unique in an outline, lower case with hyphens, e.g. `measure-5`.
        name: a few words that people read.
        parent: the code of the topic that it's part of, "" at the top.
        description: one sentence in plain language.
        source: where the law names it, "" if it doesn't.
    """

    code: str
    name: str
    parent: str
    description: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A numbered question on which the rule asks for comment."""

    number: int
    text: str


FINDING, MEASURES, CONSIDERATIONS = "finding", "measures", "considerations"
PROCESS, BURDEN, TEXT, REQUESTS = "process", "burden", "text", "requests"
REQUEST: Final = "request"

_C2A, _C2B = "31 U.S.C. 5318A(c)(2)(A)", "31 U.S.C. 5318A(c)(2)(B)"
_B, _A4B = "31 U.S.C. 5318A(b)", "31 U.S.C. 5318A(a)(4)(B)"

OUTLINE: Final = (
    Topic(
        FINDING,
        gettext_noop("The finding"),
        "",
        "Whether there is a primary money laundering concern.",
        "31 U.S.C. 5318A(c)",
    ),
    Topic(
        "jurisdiction-crime",
        gettext_noop("Crime, terrorism or weapons in the country"),
        FINDING,
        "Whether organized crime, terrorists or makers of weapons of mass destruction do business there.",
        f"{_C2A}(i)",
    ),
    Topic(
        "jurisdiction-secrecy",
        gettext_noop("Bank secrecy and special advantages"),
        FINDING,
        "Whether the country offers secrecy or favors to people who don't live there.",
        f"{_C2A}(ii)",
    ),
    Topic(
        "jurisdiction-supervision",
        gettext_noop("Bank supervision and anti-money-laundering law"),
        FINDING,
        "How good the country's bank supervision and its laws against money laundering are.",
        f"{_C2A}(iii)",
    ),
    Topic(
        "jurisdiction-volume",
        gettext_noop("Transactions beside the size of the economy"),
        FINDING,
        "Whether more money passes through than the country's economy explains.",
        f"{_C2A}(iv)",
    ),
    Topic(
        "jurisdiction-haven",
        gettext_noop("Offshore or secrecy haven"),
        FINDING,
        "Whether the country is called an offshore banking or secrecy haven by international bodies.",
        f"{_C2A}(v)",
    ),
    Topic(
        "jurisdiction-cooperation",
        gettext_noop("Help for United States investigators"),
        FINDING,
        "Whether there is a treaty of mutual legal assistance, and whether information can be had.",
        f"{_C2A}(vi)",
    ),
    Topic(
        "jurisdiction-corruption",
        gettext_noop("Corruption of officials"),
        FINDING,
        "Whether officials or institutions of the country are corrupt.",
        f"{_C2A}(vii)",
    ),
    Topic(
        "institution-laundering",
        gettext_noop("Use for money laundering"),
        FINDING,
        "How far the institution, transactions or accounts are used to launder money, and who was harmed.",
        f"{_C2B}(i)",
    ),
    Topic(
        "institution-legitimate",
        gettext_noop("Use for legitimate business"),
        FINDING,
        "How far they are used for legitimate business.",
        f"{_C2B}(ii)",
    ),
    Topic(
        "institution-suffices",
        gettext_noop("Whether the action is enough to stop it"),
        FINDING,
        "Whether the action would guard against money laundering, or criminals would go elsewhere.",
        f"{_C2B}(iii)",
    ),
    Topic(
        MEASURES,
        gettext_noop("Special measures"),
        "",
        "Which special measure is chosen, and whether it fits.",
        _B,
    ),
    Topic(
        "measure-1",
        gettext_noop("Measure one: records and reports"),
        MEASURES,
        "Keeping records and reporting certain transactions.",
        f"{_B}(1)",
    ),
    Topic(
        "measure-2",
        gettext_noop("Measure two: beneficial ownership"),
        MEASURES,
        "Learning who really owns accounts.",
        f"{_B}(2)",
    ),
    Topic(
        "measure-3",
        gettext_noop("Measure three: payable-through accounts"),
        MEASURES,
        "Getting information on payable-through accounts.",
        f"{_B}(3)",
    ),
    Topic(
        "measure-4",
        gettext_noop("Measure four: correspondent accounts"),
        MEASURES,
        "Getting information on correspondent accounts.",
        f"{_B}(4)",
    ),
    Topic(
        "measure-5",
        gettext_noop("Measure five: prohibition or conditions"),
        MEASURES,
        "Prohibiting or limiting correspondent and payable-through accounts.",
        f"{_B}(5)",
    ),
    Topic(
        "transmittals",
        gettext_noop("Ban on transmittals of funds"),
        MEASURES,
        "Prohibiting transmittals of funds under section 9714 or 21 U.S.C. 2313a.",
        "Section 9714; 21 U.S.C. 2313a",
    ),
    Topic(
        CONSIDERATIONS,
        gettext_noop("What the choice of measures must weigh"),
        "",
        "The four considerations in choosing special measures.",
        _A4B,
    ),
    Topic(
        "other-nations",
        gettext_noop("What other nations do"),
        CONSIDERATIONS,
        "Whether other nations or multilateral groups take similar action.",
        f"{_A4B}(i)",
    ),
    Topic(
        "competitive-burden",
        gettext_noop("Competitive disadvantage"),
        CONSIDERATIONS,
        "Whether United States institutions are put at a disadvantage, with undue cost or burden.",
        f"{_A4B}(ii)",
    ),
    Topic(
        "systemic-impact",
        gettext_noop("Payments, remittances and honest business"),
        CONSIDERATIONS,
        "Adverse effects on payments, clearing and settlement, or on legitimate business, remittances among it.",
        f"{_A4B}(iii)",
    ),
    Topic(
        "security-foreign-policy",
        gettext_noop("National security and foreign policy of the United States"),
        CONSIDERATIONS,
        "Effects on the national security and foreign policy of the United States.",
        f"{_A4B}(iv)",
    ),
    Topic(
        PROCESS,
        gettext_noop("Law and procedure"),
        "",
        "Whether the agency may do this, and whether it goes about it rightly.",
    ),
    Topic(
        "notice",
        gettext_noop("Due process, notice and time to comment"),
        PROCESS,
        "Whether those concerned were heard, and whether there was time enough to comment.",
    ),
    Topic(
        "evidence",
        gettext_noop("Evidence and the record"),
        PROCESS,
        "Whether the evidence supports the finding, and whether people can see it.",
    ),
    Topic(
        "authority",
        gettext_noop("Legal authority"),
        PROCESS,
        "Whether the statute allows this, and reasons are given for it.",
    ),
    Topic(
        BURDEN,
        gettext_noop("Work and cost for institutions"),
        "",
        "What the rule asks of banks and other covered institutions.",
    ),
    Topic(
        "burden-correspondent",
        gettext_noop("Notices to correspondents and indirect use"),
        BURDEN,
        "Telling foreign correspondents, and finding indirect or nested use of their accounts.",
    ),
    Topic(
        "burden-diligence",
        gettext_noop("Due diligence and screening"),
        BURDEN,
        "Special due diligence, screening, monitoring.",
    ),
    Topic(
        "burden-small",
        gettext_noop("Small institutions"),
        BURDEN,
        "Small banks, credit unions and businesses (5 U.S.C. 601).",
    ),
    Topic(
        "burden-costs",
        gettext_noop("Costs and hours"),
        BURDEN,
        "What compliance costs, and whether the estimate is right.",
    ),
    Topic(
        TEXT,
        gettext_noop("The rule's own text"),
        "",
        "What words mean, and from when the rule holds.",
    ),
    Topic(
        "definitions",
        gettext_noop("Definitions"),
        TEXT,
        "What the rule's terms mean and whom they take in.",
    ),
    Topic(
        "effective-date",
        gettext_noop("Effective date and time to comply"),
        TEXT,
        "When the rule takes effect.",
    ),
)


def with_requests(requests: Iterable[Request]) -> tuple[Topic, ...]:
    """The outline with the rule's own numbered requests for comment at its end, if there are any."""
    asked = sorted(requests, key=lambda request: request.number)
    if not asked:
        return OUTLINE
    above = Topic(REQUESTS, gettext_noop("The agency's own questions"), "", "The rule's numbered requests for comment.")
    own = (Topic(request_code(r.number), f"Question {r.number}", REQUESTS, " ".join(r.text.split())) for r in asked)
    return (*OUTLINE, above, *own)


def request_code(number: int) -> str:
    """The code of the topic of a numbered request for comment."""
    return f"{REQUEST}-{number}"


def request_number(code: str) -> int | None:
    """The number of the request for comment whose topic has this code; None for other topics."""
    kind, _, number = code.rpartition("-")
    return int(number) if kind == REQUEST and number.isdecimal() else None
