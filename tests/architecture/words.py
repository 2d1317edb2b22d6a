"""The catalogues of words: what the code says, what the translators wrote, and how the two are kept together.

`bin/words` calls `main`: it brings every catalogue in step with the code, compiles it, and tells what is missing.
Babel does the work, so no gettext needs to be installed; Django itself turns templates into what Babel can read.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from .sources import PACKAGE, ROOT, product_files, shown

COMMAND = "python3 bin/words"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# What a translation may move but must keep: %(name)s, {name}, and the elements of a sentence with markup.
KEPT = re.compile(r"%\(\w+\)[-.\d]*[a-z]|\{\w*\}|</?\w+")


class Words(Catalog):
    """A catalogue whose head holds nothing that changes from day to day, so that the same words give the same file."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", str(self.locale)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=UTF-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]


def catalogues() -> list[Path]:
    """Every catalogue that translators write in."""
    return sorted(PACKAGE.glob("locale/*/LC_MESSAGES/django.po"))


def said_by_the_code() -> Catalog:
    """Every message of the package's Python files and templates, with the files that say it."""
    said = Catalog()
    templates = [path for kind in ("html", "txt") for path in PACKAGE.rglob(f"templates/**/*.{kind}")]
    for path in sorted([*product_files(), *templates]):
        for context, message in messages_of(path.read_text(encoding="utf-8"), is_template=path.suffix != ".py"):
            said.add(message, locations=[(shown(path), 0)], context=context)
    return said


def messages_of(text: str, *, is_template: bool) -> Iterator[tuple[str | None, str | tuple[str, ...]]]:
    """The messages of one file, each with its context; with singular and plural where it has both."""
    source = templatize(text) if is_template else text
    for _line, message, _comments, context in extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS):
        yield context, message


def read(path: Path) -> Catalog:
    """A catalogue as its translators left it."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parents[1].name)


def in_step(written: Catalog, said: Catalog) -> Words:
    """The messages that the code says now, with the translations that are there; what nobody says any more is gone."""
    words = Words(locale=written.locale, header_comment=written.header_comment, fuzzy=False)
    for message in said:
        if message.id:
            kept = written.get(message.id, message.context)
            words.add(
                message.id,
                kept.string if kept and kept.id == message.id else None,
                message.locations,
                message.flags,
                user_comments=kept.user_comments if kept else (),
                context=message.context,
            )
    return words


def compiled(words: Catalog) -> bytes:
    """The catalogue as it is looked up while the desk runs."""
    file = io.BytesIO()
    write_mo(file, words)
    return file.getvalue()


def problems(words: Catalog) -> list[str]:
    """What translators still have to do, a sentence a message."""
    return [f"{_name(message)}: {why}" for message in words if message.id for why in _wrong_with(message)]


def _wrong_with(message: Message) -> Iterator[str]:
    originals, translations = _forms(message.id), _forms(message.string)
    if not translations or not all(translations):
        yield "has no translation"
        return
    allowed = [sorted(KEPT.findall(original)) for original in originals]
    for translation in translations:
        if sorted(KEPT.findall(translation)) not in allowed:
            yield f"“{translation}” must hold {' '.join(allowed[-1]) or 'no placeholder'}"


def _forms(words: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words or ())


def _name(message: Message) -> str:
    return f"{message.locations[0][0]}: “{_forms(message.id)[0]}”"


def main() -> int:
    """Bring every catalogue in step, compile it, and tell what is missing; 1 when something is."""
    said, missing = said_by_the_code(), 0
    for path in catalogues():
        words = in_step(read(path), said)
        with path.open("wb") as file:
            write_po(file, words, width=120, include_lineno=False, sort_by_file=True)
        path.with_suffix(".mo").write_bytes(compiled(words))
        found = problems(words)
        missing += len(found)
        print(*found, f"{path.relative_to(ROOT)}: {len(words)} messages, {len(found)} to do.", sep="\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
