"""The command line: the only rooms that know exit codes, environment, time and terminal."""

from __future__ import annotations

import gc
import os
import sys

from cns_check.cli.exits import Exit, Stop, code_of
from cns_check.errors import RunError
from cns_check.words import Said, in_language, printable, translator


def run() -> None:
    """Runs ``cns-check`` as a process of its own: what is only good for one that ends with its command."""
    # No plugin that happens to be installed has a say in how an input is read; looking for them takes time as well.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # Looking for cycles among what a command holds until its end finds little, and takes a tenth of the time.
    gc.set_threshold(200_000, 20, 100)
    try:
        main()
        code = 0
    except SystemExit as end:
        if isinstance(end.code, str):
            raise
        code = end.code or 0
    # Taking apart what is going to vanish takes another tenth. Someone who traces the process waits for its end.
    if sys.gettrace() is None and sys.getprofile() is None:
        try:
            for stream in (sys.stdout, sys.stderr):
                if stream is not None:  # as it is where the caller closed it
                    stream.flush()
        except (OSError, ValueError):  # nobody reads any more, or the stream was closed on the way
            code = code or Exit.FILES
        os._exit(code)
    sys.exit(code)


def main() -> None:
    """Runs ``cns-check`` and exits with one of the documented codes.

    Raises:
        SystemExit: Always, but where the command ends by itself: then with 0.
    """
    from cns_check.cli.app import tree

    typed = sys.argv[1:]
    try:
        _closed_streams(typed)
        # Everything that is said comes from here: the library that reads the command line says nothing by itself.
        code = tree(next(iter(typed), None))(prog_name="cns-check", standalone_mode=False)
        if code:
            sys.exit(code)
    except Stop as stop:
        if stop.message:
            print(f"cns-check: {stop.message}", file=sys.stderr)  # noqa: T201
        sys.exit(stop.code)
    except RunError as error:
        print(f"cns-check: {error.message}", file=sys.stderr)  # noqa: T201
        sys.exit(code_of(error))
    except KeyboardInterrupt:
        sys.exit(Exit.INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(Exit.FILES)
    except OSError as error:
        # Whatever was asked for is told by its name before; what comes here is the screen, or a disk that is full.
        name = printable(str(error.filename or "the output"))
        print(f"cns-check: {name}: {error.strerror or error}", file=sys.stderr)  # noqa: T201
        sys.exit(Exit.FILES)
    except MemoryError:
        # Within the limits an input can still be more than this machine holds.
        told = Said.of("the memory of this machine does not suffice for the inputs; nothing was written")
        print(f"cns-check: {told}", file=sys.stderr)  # noqa: T201
        sys.exit(Exit.FILES)
    except Exception as error:
        _end_of_usage(error, typed)
        import traceback

        traceback.print_exc()
        print(f"cns-check: a bug ({type(error).__name__}); please report it with the lines above", file=sys.stderr)  # noqa: T201
        sys.exit(Exit.BUG)


def _closed_streams(typed: list[str]) -> None:
    """Makes good what the caller closed (``2>&-``), before anything is opened: a file would get its number.

    Raises:
        Stop: Exit 4 where standard output is closed, for then the result has no place to go.
    """
    if None not in (sys.stdin, sys.stdout, sys.stderr):
        return
    # What a library writes by number goes nowhere.
    while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(handle)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - until the process ends
    if sys.stdout is None:
        from cns_check.cli import usage

        told = Said.of("standard output is closed, and nothing was read or written; send it to a file or a pipe")
        stop = Stop(Exit.FILES)
        stop.message = in_language(told, translator(usage.language(typed)))
        raise stop


def _end_of_usage(error: Exception, typed: list[str]) -> None:
    """Ends the command where an error is about what was typed.

    Raises:
        SystemExit: With 2, or with 130 where somebody ended what was asked on a terminal.
    """
    from cns_check.cli import usage

    if type(error).__name__ == "Abort":
        sys.exit(Exit.INTERRUPTED)
    if usage.is_help(error):
        print(error, file=sys.stderr)  # noqa: T201
        sys.exit(Exit.USAGE)
    if usage.is_usage(error):
        print(f"cns-check: {usage.told(error, typed)}", file=sys.stderr)  # noqa: T201
        sys.exit(Exit.USAGE)
