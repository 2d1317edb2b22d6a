"""The least that a list can cost: one query, one template, 25 rows, no middleware."""
