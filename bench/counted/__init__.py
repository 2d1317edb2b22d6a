"""The product's settings with a count of queries in front: used by the benchmarks alone."""
