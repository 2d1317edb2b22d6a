"""What must hold of published versions at any time."""

from __future__ import annotations

from deskbell.kernel.verification import Check, invariant
from deskbell.service_levels.models.version import Version, digest_of


@invariant(name="every published version is as it was published")
def versions_are_as_published(check: Check) -> None:
    """Whoever changed one behind the desk's back has moved the ends of clocks that were met or missed long ago."""
    for model in Version.__subclasses__():
        for key, digest, content in model._default_manager.values_list("pk", "digest", "content").iterator():
            check.count()
            if digest_of(content) != digest:
                check.report(f"{model._meta.label} {key} is not what was published")
