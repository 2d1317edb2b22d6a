"""The pages that an administrator sees."""
