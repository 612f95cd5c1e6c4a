"""Portfolios beyond one machine: the same work inside the partitions of a Spark job. Needs the extra `spark`."""
