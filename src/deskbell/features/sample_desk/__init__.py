"""A small desk with people and tickets to try things on."""
