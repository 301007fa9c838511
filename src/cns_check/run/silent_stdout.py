"""Keeps standard output free of what a library prints there by itself: it carries the result only.

A solver written in C writes past ``sys.stdout``, to the file descriptor, and some versions do so before an option can
forbid it. In: a stretch of work. Out: the same, unheard.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import threading
from collections.abc import Iterator

_STDOUT = 1
_lock = threading.Lock()
_within = 0
_kept = -1


@contextlib.contextmanager
def silent_stdout() -> Iterator[None]:
    """What is written to the file descriptor of standard output meanwhile is dropped, from all threads.

    What Python holds back to write later (``sys.stdout``) is not touched. Stretches may overlap.
    """
    global _within, _kept  # noqa: PLW0603 - there is one standard output
    with _lock:
        if not _within:
            _kept = _muted()
        _within += 1
    try:
        yield
    finally:
        with _lock:
            _within -= 1
            if not _within and _kept >= 0:
                _flush_c()
                os.dup2(_kept, _STDOUT)
                os.close(_kept)


def _muted() -> int:
    """Where standard output went before it went nowhere; -1 when there is none."""
    _flush_c()
    try:
        kept = os.dup(_STDOUT)
    except OSError:
        return -1
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, _STDOUT)
    os.close(nowhere)
    return kept


def _flush_c() -> None:
    """What C holds back is written where it was meant to go."""
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL("ucrtbase" if os.name == "nt" else None).fflush(None)
