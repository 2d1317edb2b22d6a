"""Words of one text never come out in another, however many are read at once."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from deskbell.lib.text import from_html


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("restless")
def test_texts_read_at_once_stay_apart() -> None:
    texts = [f"message {number} " * 5 for number in range(2000)]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda text: from_html(f"<p>{text}</p>"), texts))
    assert found == [text.strip() for text in texts]
