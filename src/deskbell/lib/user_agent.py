"""What a browser says of itself, for people who look at their own sessions. Anybody can say anything here."""

from __future__ import annotations

# In this order: most browsers claim to be several others as well.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip
LONGEST = 300


def device_of(user_agent: str) -> str:
    """The browser and the system by their names, such as "Firefox, Linux"; empty where neither is known."""
    said = user_agent[:LONGEST]
    found = (next((name for mark, name in marks if mark in said), "") for marks in (_BROWSERS, _SYSTEMS))
    return ", ".join(name for name in found if name)
