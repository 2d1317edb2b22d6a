"""How the dashboard writes lengths of time."""

from django import template

from deskbell.features.reports.pages import length_words as words

register = template.Library()


@register.filter
def length_words(seconds: int | None) -> str:
    """{{ times.median_s|length_words }}: "2 h 10 min", or a dash where there is none."""
    return words(seconds)
