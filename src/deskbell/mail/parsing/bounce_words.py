"""What servers say in their own words of a mail that did not arrive, and what it means in the codes of RFC 3463."""

from __future__ import annotations

import re

# In this order: the first that is found counts. Lower case, spaces squeezed.
_MEANINGS: tuple[tuple[str, str], ...] = (
    ("1.10", r"no smtp service|null mx"),
    ("7.25", r"ptr record|reverse dns"),
    ("6.7", r"smtputf8"),
    (
        "1.2",
        (
            r"host (?:unknown|not found)|unknown host|(?:name or )?service not known|domain (?:does not exist|not found|name not found)"
            r"|no such (?:domain|host)|nxdomain|couldn'?t find any host|unrouteable mail domain|bad destination system|unable to resolve|illegal host|\bno mx\b"
        ),
    ),
    (
        "1.1",
        (
            r"user (?:is )?unknown|unknown (?:user|recipient|address|local.?part)|no such (?:user|recipient|mailbox|person|address|account)"
            r"|(?:user|recipient|mailbox|account|address|e-?mail)(?: address| account| name)?[^.\n]{0,60}(?:does not exist|doesn'?t exist|not found|not exist)"
            r"|no mailbox here|not listed in|recipient (?:name )?is not recognized|not our customer|unrouteable address"
            r"|invalid (?:recipient|mailbox|user|address)|not a (?:valid|known) (?:mailbox|user|recipient|address)|invalid [^.]{0,20}userid|does not like recipient"
            r"|(?:user|recipient|mailbox|account) (?:not known|is invalid|unavailable|rejected)|bad destination mailbox"
            r"|address (?:is )?unknown|unable to find recipient|could(?:n'?t| not) be found|does(?: not|n't) have an? (?:[^ ]+ )?account|no valid recipients?|no account by that name"
            r"|recipient address rejected: (?:user|undeliverable)|destination unknown"
        ),
    ),
    (
        "2.2",
        (
            r"(?:over|exceed\w*) (?:\w+ ){0,3}(?:disk )?(?:quota|storage|limit)|quota (?:is )?(?:exceeded|full)|(?:mail)?(?:box|folder) (?:is )?full|mail ?box\S* full"
            r"|(?:mailbox|mail folder)[^.\n]{0,40}(?:exceeded|is full|too large)|insufficient (?:disk|storage|system storage)|not enough storage|disk full"
        ),
    ),
    ("2.1", r"(?:account|mailbox|user|recipient)[^.\n]{0,40}(?:disabled|inactive|suspended|deactivated|closed|locked|expired)|no longer (?:active|valid|in use)"),
    ("4.6", r"mail(?:ing)? loop|too many hops|loops back|routing loop|duplicated message-id"),
    ("3.4", r"(?:message|mail)[^.\n]{0,30}(?:too (?:large|big)|exceeds[^.\n]{0,20}size)|size (?:limit )?exceed|maximum (?:message )?size"),
    (
        "7.1",
        (
            r"relay(?:ing)? (?:access )?(?:denied|not permitted|not allowed|prohibited)|unable to relay|spam|black ?list|block ?list|blocked|policy|not (?:allowed|authori[sz]ed|permitted)"
            r"|access denied|rejected|refused by|filter|virus|dmarc|spf |dkim|authentication required|listed (?:at|in|by) "
        ),
    ),
    (
        "4.7",
        r"(?:delivery|retry|message)[^.\n]{0,30}(?:time ?out|expired|timed out)|(?:time|limit) exceeded|could not deliver for the last|giving up after|envelope expired|multiple retries|retry (?:time|limit|period)|been in the queue too long|too old",
    ),
    ("4.1", r"did not accept our requests to connect|socket error|not (?:responding|reachable)|connection (?:refused|timed out|timeout|reset|dropped)|no route to host|network (?:is )?unreachable|host (?:is )?(?:down|unreachable)|could not connect|not answering|unable to connect"),
)  # fmt: skip
# Nobody refused the mail: the server gave up waiting.
GIVEN_UP = frozenset({"4.7", "4.1"})
_MEANING = tuple((detail, re.compile(words)) for detail, words in _MEANINGS)

_LATER = re.compile(
    r"delay(?:ed)? (?:delivery|mail|in delivery)|delivery (?:is |has been |temporarily )?(?:delayed|suspended)|will (?:continue|keep|be) (?:to )?(?:try|retr)"
    r"|still (?:being retried|trying)|not yet (?:been )?delivered|transient non-fatal|temporar(?:y|ily) (?:fail|error|problem|unable)"
    r"|warning: (?:message|could not)|no action is required|delivery incomplete|could not send message for past|status notification \(delay\)"
)  # fmt: skip
_FAILED = re.compile(
    r"could ?n(?:o|')t be delivered|(?:was|were|could|can|been|is|am|are|wasn't) ?(?:not|n't|unable|un)? (?:able )?(?:to )?(?:be )?deliver|undeliver|unable to deliver|not delivered|non-?deliver"
    r"|deliver\w* (?:\w+ ){0,6}(?:fail|error|problem|status)|fail\w* (?:to |permanently)?(?:be )?deliver|did not reach|permanent(?:ly)? (?:fatal )?(?:error|fail)|returned (?:mail|to sender|message)"
    r"|following (?:address|recipient|user|destination)\w*[^\n]{0,40}(?:fail|error|reject|had)|rejected|bounce|user unknown|unknown user|host unknown|mail system error"
    r"|there was an error|an error occurred|message not sent|mail(?:box)? (?:is )?full|error (?:while|in) (?:sending|transmit)|duplicated message-id"
)  # fmt: skip
_SUBJECT = re.compile(
    r"(?:\W|re:|\[[^\]]*\])*(?:undeliver\w+|undelivered mail|mail failed|メールエラー|エラー通知|送信エラー|mail delivery (?:fail\w*|system|subsystem|status)|delivery (?:status notification|failure|notification|report|has failed|problem|incomplete|delayed)"
    r"|delivery (?:failed|error|unsuccessful)|returned (?:mail|e-?mail|to sender|message)|return(?:ed|ing) message|failure notice|mail failure|message (?:undeliver\w*|delivery fail\w*|not deliver\w*|could not be|status - undeliver)"
    r"|mail system error|mail could not be delivered|non[- ]?deliver\w+|notification d'|failed (?:mail|delivery|message)|permanent (?:delivery )?fail|email could not be|e?mail delivery|could not send|unzustellbar|nicht zustellbar"
    r"|nicht zugestellt|échec de (?:la )?remise|non remis|message non distribué|no se puede entregar|no entregado|devuelto|rückläufer|onbestelbaar|não entregue|mensagem devolvida|notifica di|messaggio non recapitato"
    r"|недоставлен|не доставлен|配信不能|配信できません|邮件发送失败|退信|전송 실패|mdaemon|delayed mail|warning: (?:message|could not)|dsn:|error sending|mail error|bounced?\b)"
)  # fmt: skip


def detail_of(words: str) -> str:
    """The second and third number of the code, "1.1"; empty where the words are none that are known."""
    text = " ".join(words.lower().split())[:20_000]
    return next((detail for detail, pattern in _MEANING if pattern.search(text)), "")


def is_only_late(words: str) -> bool:
    """Whether the server goes on trying."""
    return _LATER.search(" ".join(words.lower().split())[:20_000]) is not None


def is_for_good(words: str) -> bool:
    """Whether the server says itself that it will never arrive."""
    return "permanent" in words.lower()[:20_000]


def says_it_failed(words: str) -> bool:
    """Whether words say that a mail did not arrive."""
    return _FAILED.search(" ".join(words.lower().split())[:20_000]) is not None


def is_bounce_subject(subject: str) -> bool:
    """Whether a subject begins as servers begin theirs for a mail that did not arrive."""
    return _SUBJECT.match(subject.lower()[:300]) is not None
