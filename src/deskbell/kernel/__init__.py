"""Commands, facts, deliveries, the worker and the desk's own settings."""
