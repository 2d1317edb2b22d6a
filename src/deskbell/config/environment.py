"""Every setting that Deskbell reads from its environment, in one table.

`docs/settings.md` is held against this table by a test, so a setting that is not declared here does not exist.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deskbell.config import parsing
from deskbell.config.errors import ConfigurationError


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One environment variable: what it means, what stands when it is unset, and how its text is read."""

    name: str
    default: str
    meaning: str
    parse: Callable[[str], Any]
    is_secret: bool = False


SETTINGS: tuple[Setting, ...] = (
    Setting(
        name="DESKBELL_HOME",
        default="var",
        meaning="The data folder: database, files, secret key, built static files. Every command also takes `--home`.",
        parse=parsing.folder,
    ),
    Setting(
        name="DESKBELL_URL",
        default="",
        meaning="The address people reach the desk at, such as `https://help.example.org`; links in mails start with it. "
        "Empty: `http://127.0.0.1` with the port.",
        parse=parsing.web_address,
    ),
    Setting(name="DESKBELL_HOST", default="127.0.0.1", meaning="The address to listen on.", parse=parsing.text),
    Setting(name="DESKBELL_PORT", default="8000", meaning="The port to listen on.", parse=parsing.port),
    Setting(
        name="DESKBELL_WEB_WORKERS",
        default="2",
        meaning="How many web processes serve pages, about 80 MB each.",
        parse=parsing.whole_number(least=1, most=64),
    ),
    Setting(
        name="DATABASE_URL",
        default="",
        meaning="`postgres://user:password@host:5432/name` or `sqlite:////path/to/file`. "
        "Empty: SQLite, `deskbell.sqlite3` in the data folder. "
        "A pooler in front of PostgreSQL must leave each connection its session (PgBouncer: `pool_mode = session`).",
        parse=parsing.database,
        is_secret=True,
    ),
    Setting(
        name="DESKBELL_SECRET_KEY_FILE",
        default="",
        meaning="The file that holds the secret key; made on the first start, readable by its owner only. "
        "Empty: `secret_key` in the data folder.",
        parse=parsing.optional_path,
    ),
    Setting(
        name="DESKBELL_TRUSTED_PROXIES",
        default="",
        meaning="Addresses or networks of reverse proxies, separated by commas; "
        "`X-Forwarded-For` and `X-Forwarded-Proto` are believed from these only. They must drop what senders call "
        "`X_Forwarded_For` and `X_Forwarded_Proto`, as nginx does by itself: the web server takes both spellings for one.",
        parse=parsing.networks,
    ),
    Setting(
        name="DESKBELL_SMTP_HOST",
        default="",
        meaning="The server that takes the desk's mail. Empty: mails go to the mail log that administrators can open.",
        parse=parsing.text,
    ),
    Setting(name="DESKBELL_SMTP_PORT", default="587", meaning="The mail server's port.", parse=parsing.port),
    Setting(
        name="DESKBELL_SMTP_USER",
        default="",
        meaning="The name to sign in to the mail server with.",
        parse=parsing.text,
    ),
    Setting(
        name="DESKBELL_SMTP_PASSWORD",
        default="",
        meaning="The password to sign in to the mail server with.",
        parse=str,
        is_secret=True,
    ),
    Setting(
        name="DESKBELL_SMTP_SECURITY",
        default="starttls",
        meaning="`starttls`, `tls` (encrypted from the first byte, usually port 465) or `none` (only to this very machine).",
        parse=parsing.one_of("starttls", "tls", "none"),
    ),
    Setting(
        name="DESKBELL_MAIL_FROM",
        default="",
        meaning="The address the desk's mails come from. Empty: `desk@` and the host of `DESKBELL_URL`.",
        parse=parsing.mail_address,
    ),
    Setting(
        name="DESKBELL_MAIL_SERVERS",
        default="yes",
        meaning="`no` keeps the desk from every mail server: nothing is fetched, and what would be sent stays in the mail "
        "log. For a copy of a desk, such as a restored backup that is only tried.",
        parse=parsing.yes_or_no,
    ),
    Setting(
        name="DESKBELL_PRIVATE_SERVERS",
        default="yes",
        meaning="`no` keeps the desk from connecting to mail and token servers in private networks and on this machine, "
        "whatever administrators type. For desks whose administrators must not look around in the house's network.",
        parse=parsing.yes_or_no,
    ),
    Setting(
        name="DESKBELL_FILE_MAX_MB",
        default="20",
        meaning="The largest attachment taken, in megabytes.",
        parse=parsing.whole_number(least=1, most=2048),
    ),
    Setting(
        name="DESKBELL_FILES_PER_ENTRY",
        default="10",
        meaning="How many files one message may carry.",
        parse=parsing.whole_number(least=1, most=100),
    ),
    Setting(
        name="DESKBELL_API_MAX_MB",
        default="64",
        meaning="The largest call of the API, in megabytes: files in it take a third more than they measure.",
        parse=parsing.whole_number(least=1, most=1024),
    ),
    Setting(
        name="DESKBELL_ADMINISTRATOR_PASSWORD",
        default="",
        meaning="The first administrator's password, for `deskbell init`. Empty: it is asked for.",
        parse=str,
        is_secret=True,
    ),
    Setting(
        name="DESKBELL_LOG_LEVEL",
        default="INFO",
        meaning="How much is written to the log: `DEBUG`, `INFO`, `WARNING` or `ERROR`.",
        parse=parsing.one_of("DEBUG", "INFO", "WARNING", "ERROR"),
    ),
    Setting(
        name="DESKBELL_DEBUG",
        default="no",
        meaning="`yes` shows the cause of an error to everybody and serves static files as they lie: for developers only.",
        parse=parsing.yes_or_no,
    ),
)


@dataclass(frozen=True)
class Environment:
    """The parsed settings, by name."""

    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


def read_environment(*, environ: Mapping[str, str]) -> Environment:
    """Parse every declared setting; raises ConfigurationError with one sentence for the first that is wrong."""
    return Environment({setting.name: _parsed(setting, environ) for setting in SETTINGS})


def home_of(*, environ: Mapping[str, str]) -> Path:
    """The data folder alone, for what runs before the settings do."""
    return parsing.folder(environ.get("DESKBELL_HOME") or "var")


def unknown_names(*, environ: Mapping[str, str]) -> list[str]:
    """Names that look like settings of Deskbell and are none: mostly slips of the pen."""
    known = {setting.name for setting in SETTINGS} | INTERNAL
    return sorted(name for name in environ if name.startswith("DESKBELL_") and name not in known)


# Said by one process of Deskbell, or by a test, to another; not for people to set.
INTERNAL = frozenset({"DESKBELL_SUPERVISOR", "DESKBELL_FAILPOINT"})


def _parsed(setting: Setting, environ: Mapping[str, str]) -> Any:
    # An empty variable counts as unset: that is what compose files and unit files make of "not given".
    text = environ.get(setting.name) or setting.default
    try:
        return setting.parse(text)
    except ValueError as error:
        shown = "(not shown)" if setting.is_secret else repr(text)
        raise ConfigurationError(f"{setting.name} is {shown}, but {error}.") from None


def current() -> Environment:
    """The settings of this process."""
    return read_environment(environ=os.environ)
