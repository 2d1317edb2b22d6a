"""The pages of tasks: they parse, call one command or query, and show."""
