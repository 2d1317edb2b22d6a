"""Whether a message is signed or encrypted. Said, not verified: the desk holds no keys."""

from __future__ import annotations

from deskbell.mail.parsing.structure import Part

_SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
_ENVELOPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_SIGNED_TEXT = "-----BEGIN PGP SIGNED MESSAGE-----"
_ENCRYPTED_TEXT = "-----BEGIN PGP MESSAGE-----"


def is_signed(root: Part, text: str) -> bool:
    """Whether the message, or a part of it, claims a signature (S/MIME, PGP/MIME, PGP in the text)."""
    return _SIGNED_TEXT in text or any(_is_signed(part) for part in root.walk())


def is_encrypted(root: Part, text: str) -> bool:
    """Whether the message, or a part of it, can only be read with a key."""
    return _ENCRYPTED_TEXT in text or any(_is_encrypted(part) for part in root.walk())


def _is_signed(part: Part) -> bool:
    if part.content_type in _ENVELOPES:
        return is_opaque_signed(part)
    return part.content_type == "multipart/signed" or part.content_type in _SIGNATURES


def _is_encrypted(part: Part) -> bool:
    if part.content_type in _ENVELOPES:
        return not is_opaque_signed(part)
    return part.content_type in {"multipart/encrypted", "application/pgp-encrypted"}


def is_opaque_signed(part: Part) -> bool:
    """Whether an S/MIME part is signed and not encrypted: its text lies readable in the envelope."""
    kind = part.parameters.get("smime-type", "").lower()
    return part.content_type in _ENVELOPES and (
        kind == "signed-data" or "p7s" in part.parameters.get("name", "").lower()
    )
