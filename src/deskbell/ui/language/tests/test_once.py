"""What is remembered for a language is said in it."""

from django.utils import translation
from django.utils.translation import gettext

from deskbell.ui.language.once import once_per_language


def test_each_language_has_its_own_words() -> None:
    asked = []

    @once_per_language
    def words() -> str:
        asked.append(translation.get_language())
        return gettext("Unassigned")

    found = []
    for language in ("en", "de", "en", "de"):
        with translation.override(language):
            found.append(words())
    assert found == ["Unassigned", "Unverteilt"] * 2
    assert asked == ["en", "de"]
