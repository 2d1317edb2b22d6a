"""The Content-Security-Policy of every page; what a single page needs besides, it says itself."""

from typing import Any

from csp.constants import NONCE, NONE, SELF

# No 'unsafe-…' anywhere. The nonce is for the one inline thing there is, the editor's import map.
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
