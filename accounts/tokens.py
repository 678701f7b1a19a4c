"""Secrets for cookies and links, rolled by the machine's own dice."""

import secrets


def new_token() -> str:
    """A secret for a cookie or link: 256 bits, URL-safe."""
    return secrets.token_urlsafe(32)
