"""A provider of OAuth 2.0 tokens for tests: changes refresh tokens into access tokens, and tells mail servers whose they are."""

import json
import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class TokenServer:
    """Knows refresh tokens and the access tokens that it gave for them; counts what it was asked."""

    def __init__(self) -> None:
        self.users: dict[str, str] = {}  # by refresh token
        self.active: dict[str, str] = {}  # by access token
        self.asked: list[dict[str, str]] = []
        self.life_seconds = 3600
        self.replaces_refresh_tokens = False
        self.is_refusing = False
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", "0"))
                fields = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
                self._answer(*provider.refreshed(fields))

            def do_GET(self) -> None:
                token = parse_qs(urlsplit(self.path).query).get("token", [""])[0]
                self._answer(200, provider.introspected(token))

            def _answer(self, status: int, answer: dict[str, Any]) -> None:
                body = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments: object) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Where it listens; `/token` changes tokens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def grant(self, user: str) -> str:
        """A refresh token for somebody."""
        token = secrets.token_urlsafe(24)
        self.users[token] = user
        return token

    def refreshed(self, fields: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """The answer to a request for an access token."""
        self.asked.append(fields)
        user = self.users.get(fields.get("refresh_token", ""))
        if user is None or self.is_refusing:
            return 400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
        access = secrets.token_urlsafe(24)
        self.active[access] = user
        answer: dict[str, Any] = {"access_token": access, "expires_in": self.life_seconds, "token_type": "Bearer"}
        if self.replaces_refresh_tokens:
            del self.users[fields["refresh_token"]]
            answer["refresh_token"] = self.grant(user)
        return 200, answer

    def introspected(self, token: str) -> dict[str, Any]:
        """What a mail server is told of an access token."""
        user = self.active.get(token)
        return {"active": "yes", "user": user} if user else {"active": "no"}

    def close(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()
