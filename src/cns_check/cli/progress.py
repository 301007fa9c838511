"""What a run is doing: shown on stderr once it takes over a second, and only where somebody watches a terminal.

In: the steps of a run. Out: a line on stderr that is gone when the work is done.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from cns_check.words import Said, Translate, in_language

if TYPE_CHECKING:
    from types import TracebackType

    from rich.console import Console
    from rich.progress import Progress

#: A run that is done sooner has nothing to tell, in seconds.
PATIENCE = 1.0


class Working:
    """A line that says the step at hand and the time since the start; it is gone when the work is done.

    Called with each step. Before anything else is printed, :meth:`stop` clears the line.
    """

    def __init__(self, console: Console | None, tr: Translate) -> None:
        """Takes the console of stderr, None where nothing is to be shown."""
        self._console, self._tr = console, tr
        self._step = ""
        self._shown: Progress | None = None
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def __enter__(self) -> Working:
        if self._console is not None:
            self._timer = threading.Timer(PATIENCE, self._start)
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __call__(self, step: Said) -> None:
        """Says what is done now."""
        if self._console is None:
            return
        with self._lock:
            self._step = in_language(step, self._tr)
            if self._shown is not None:
                self._shown.update(self._shown.task_ids[0], description=self._step, refresh=True)

    def stop(self) -> None:
        """Clears the line; nothing is shown from here on."""
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            self._console = None
            if self._shown is not None:
                self._shown.stop()
                self._shown = None

    def _start(self) -> None:
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        with self._lock:
            if self._console is None:
                return
            # Names of files are data: the text is never read as markup.
            text = TextColumn("{task.description}", markup=False)
            self._shown = Progress(SpinnerColumn(), text, TimeElapsedColumn(), console=self._console, transient=True)
            self._shown.add_task(self._step)
            self._shown.start()
