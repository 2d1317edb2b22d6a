"""What may be said on the command line."""

from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from typing import TypeVar

from deskbell import __version__
from deskbell.config import parsing

COMMANDS = {
    "run": "Serve the desk: web processes and the worker, watched and restarted.",
    "init": "Prepare the data folder: database, static files, and on request the sample desk.",
    "worker": "Run a worker alone, for more machines on one database.",
    "fetch": "Fetch from the mailboxes alone, for more machines on one database.",
    "verify": "Refold every ticket and check every invariant; exit code 1 names the tickets that fail.",
    "backup": "Copy the whole desk while it is at work, and verify the copy.",
    "restore": "Make a desk from a backup where there is none, and verify it.",
    "doctor": "Tell what is configured, missing or wrong, and how to mend it.",
    "mail": "Explain a message, or take one in.",
    "demo": "Fill in any number of believable tickets.",
    "search": "Make the search index anew, or check that it is in step.",
    "reports": "Tell the dashboard's figures anew from every ticket's facts.",
    "api-key": "Make a key for a program that opens tickets over the API.",
}
# These load it themselves: when there is something to do, or when it is clear which desk it is about.
WITHOUT_DJANGO = frozenset({"run", "init", "mail", "backup", "restore"})
WITHOUT_HOME = frozenset({"mail"})  # explaining a message leaves nothing behind

T = TypeVar("T")


def build_parser() -> ArgumentParser:
    """The parser of `deskbell`."""
    parser = ArgumentParser(prog="deskbell", description="Deskbell, a self-hosted help desk.")
    parser.add_argument("--version", action="version", version=f"Deskbell {__version__}")
    parser.set_defaults(host=None, port=None)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, meaning in COMMANDS.items():
        command = commands.add_parser(name, help=meaning, description=meaning)
        command.add_argument("--home", metavar="DIR", help="the data folder (DESKBELL_HOME, else var)")
        EXTRA.get(name, _nothing)(command)
    return parser


def checked(parse: Callable[[str], T]) -> Callable[[str], T]:
    """A parser of settings as a type of argparse."""

    def convert(text: str) -> T:
        try:
            return parse(text)
        except ValueError as error:
            raise ArgumentTypeError(f"{text!r}: {error}") from None

    return convert


def _add_text(parser: ArgumentParser, name: str, *, metavar: str, meaning: str) -> None:
    parser.add_argument(name, default="", type=checked(parsing.text), metavar=metavar, help=meaning)


def _run(parser: ArgumentParser) -> None:
    parser.add_argument("--host", help="the address to listen on (DESKBELL_HOST)")
    parser.add_argument("--port", type=checked(parsing.port), help="the port to listen on (DESKBELL_PORT)")


def _init(parser: ArgumentParser) -> None:
    parser.add_argument("--sample", action="store_true", help="fill a new desk with sample people and tickets")
    parser.add_argument("--quick", action="store_true", help="trust the note of the last preparation (SQLite)")
    _add_text(parser, "--administrator", metavar="EMAIL", meaning="set the desk up with this administrator")
    _add_text(parser, "--administrator-name", metavar="NAME", meaning="what the administrator is called")
    _add_text(parser, "--name", metavar="NAME", meaning="what the desk is called")
    _add_text(parser, "--time-zone", metavar="ZONE", meaning="the desk's clock, such as Europe/Berlin")
    more = parser.add_mutually_exclusive_group()
    more.add_argument(
        "--answers", default="", metavar="FILE", help="set up all that this TOML file says; - is the input"
    )
    more.add_argument("--ask", action="store_true", help="ask the questions of the guided start one by one")


def _mail(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    meanings = {
        "explain": "Say what the desk makes of messages, without touching anything.",
        "receive": "Take messages in, as if they had come by mail.",
    }
    for name, meaning in meanings.items():
        action = actions.add_parser(name, help=meaning, description=meaning)
        # SUPPRESS: what was said before the action is not forgotten
        action.add_argument("--home", metavar="DIR", default=SUPPRESS, help="the data folder (DESKBELL_HOME, else var)")
        action.add_argument("files", nargs="+", metavar="FILE", help="a message as a file; - is the standard input")
        if name == "explain":
            action.add_argument("--json", action="store_true", help="one JSON object a line, for programs")


def _backup(parser: ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", help="where backups lie, each in a folder of its own")
    count = checked(parsing.whole_number(least=1, most=10_000))
    parser.add_argument("--keep", type=count, metavar="N", help="keep the newest N, remove older ones")


def _restore(parser: ArgumentParser) -> None:
    parser.add_argument("backup", metavar="BACKUP", help="the folder of one backup")


def _demo(parser: ArgumentParser) -> None:
    count = checked(parsing.whole_number(least=1, most=10_000_000))
    parser.add_argument("--tickets", type=count, required=True, metavar="N", help="how many tickets to add")
    seed = checked(parsing.whole_number(least=0, most=999_999_999))
    parser.add_argument("--seed", type=seed, default=1, metavar="S", help="the same seed makes the same tickets")


def _search(parser: ArgumentParser) -> None:
    parser.add_argument("action", choices=["rebuild", "check"], help="make it anew, or compare it with every ticket")


def _api_key(parser: ArgumentParser) -> None:
    parser.add_argument("action", choices=["create"], help="make one")
    parser.add_argument("--name", required=True, type=checked(parsing.text), help="which program has it")
    parser.add_argument(
        "--allow", required=True, nargs="+", action="extend", metavar="NETWORK", help="from where it may be used"
    )
    parser.add_argument("--cron", action="store_true", help="it may call osTicket's cron address as well")
    parser.add_argument("--known", action="store_true", help="take a key from osTicket, typed or from the input")


def _reports(parser: ArgumentParser) -> None:
    parser.add_argument("action", choices=["rebuild"], help="make every row anew that differs")


def _nothing(_parser: ArgumentParser) -> None:
    """Most commands take no more than the data folder."""


EXTRA: dict[str, Callable[[ArgumentParser], None]] = {
    "run": _run,
    "init": _init,
    "mail": _mail,
    "backup": _backup,
    "restore": _restore,
    "demo": _demo,
    "search": _search,
    "reports": _reports,
    "api-key": _api_key,
}
