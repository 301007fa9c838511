"""The command line: the only rooms that know exit codes, environment, time and terminal."""

from __future__ import annotations

import gc
import os
import sys

from cns_check.cli.exits import Exit, Stop, code_of
from cns_check.trouble import Trouble


def main() -> None:
    """Runs ``cns-check`` and ends the process with one of the documented exit codes."""
    # No plugin that happens to be installed has a say in how an input is read; looking for them takes time as well.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # A command makes its result and ends: looking for cycles among what it holds finds little and takes a tenth of it.
    gc.set_threshold(200_000, 20, 100)
    from cns_check.cli.app import tree

    try:
        tree(next(iter(sys.argv[1:]), None))()
    except Stop as stop:
        if stop.message:
            print(f"cns-check: {stop.message}", file=sys.stderr)  # noqa: T201
        sys.exit(stop.code)
    except Trouble as trouble:
        print(f"cns-check: {trouble.message}", file=sys.stderr)  # noqa: T201
        sys.exit(code_of(trouble))
    except KeyboardInterrupt:
        sys.exit(Exit.INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(Exit.FILES)
    except Exception as error:
        import traceback

        traceback.print_exc()
        print(f"cns-check: a bug ({type(error).__name__}); please report it with the lines above", file=sys.stderr)  # noqa: T201
        sys.exit(Exit.BUG)
