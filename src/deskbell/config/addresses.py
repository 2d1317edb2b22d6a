"""Where a desk listens, and where a person on this machine finds it."""

import socket

from deskbell.config.errors import ConfigurationError

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}  # noqa: S104 - names, nothing is bound


def local_url(*, host: str, port: int) -> str:
    """The desk's address for this machine."""
    shown = EVERYWHERE.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


def check_port(*, host: str, port: int) -> None:
    """Raise ConfigurationError when somebody else has the port, or it may not be taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConfigurationError(
                f"port {port} of {host} cannot be used ({error.strerror}): choose another with --port."
            ) from None
