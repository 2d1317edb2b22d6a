"""The room's people, for tests: built once in a run."""

from deskbell_tests.remembering import put_in

from deskbell.mail.tests.building import Cast, build_cast

__all__ = ["Cast", "cast_of_a_desk"]


def cast_of_a_desk() -> Cast:
    """The desk with its people."""
    return put_in(build_cast)
