"""The keys of the letters about a survey: under the same one a letter goes once, and by it it is found to be erased."""

from __future__ import annotations


def asking(survey_id: int) -> str:
    """The letter that asks the client."""
    return f"survey:{survey_id}"


def alarm(survey_id: int, agent_id: int) -> str:
    """The letter that tells an agent of a client who was not content."""
    return f"survey low:{survey_id}:{agent_id}"
