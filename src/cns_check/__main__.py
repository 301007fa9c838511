"""``python -m cns_check``."""

from cns_check.cli import run

run()
