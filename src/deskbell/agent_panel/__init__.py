"""The pages that an agent sees."""
