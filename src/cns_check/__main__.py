"""``python -m cns_check``.

In: the arguments of the process. Out: what the command of :mod:`cns_check.cli.app` prints or writes, and its exit code.
"""

from cns_check.cli import run

run()
