"""Asking clients how it went: one survey a resolution, and what came of it."""
