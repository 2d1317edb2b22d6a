"""The portal's views: parse, call one command or query, show."""
