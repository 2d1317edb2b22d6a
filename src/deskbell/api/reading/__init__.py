"""From the bytes of a call to what it asks for. Pure: no request, no database."""
