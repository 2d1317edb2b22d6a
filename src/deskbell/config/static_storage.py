"""Where static files are: under names built from their content, each looked up once."""

from __future__ import annotations

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class RememberingStaticFiles(CompressedManifestStaticFilesStorage):
    """Whitenoise's own, which puts each address together anew, fifteen times on each page; this one remembers them."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)  # type: ignore[no-untyped-call]
        self._addresses: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:  # type: ignore[override]  # noqa: FBT001, FBT002 - whitenoise has it so
        """The address of a file; ValueError where there is none."""
        if name not in self._addresses:
            self._addresses[name] = super().url(name, force)
        return self._addresses[name]

    def save_manifest(self) -> None:
        """With new files there are new names."""
        super().save_manifest()
        self._addresses.clear()
