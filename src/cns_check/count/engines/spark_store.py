"""Files as Spark reaches them: what a URI names, through Spark's own file systems, and paths of this machine."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from py4j.protocol import Py4JError, Py4JJavaError
from pyspark.sql import SparkSession

from cns_check.count.stores import Local, cannot_be_read, hidden, is_uri, nothing_fits, nothing_in, tables_below
from cns_check.words import Said

_BLOCK = 4 << 20
_MAGIC = re.compile(r"[*?{\[]")
#: What Java calls it, among the causes of what it says; a scheme that it knows may have no program.
_ABSENT = "java.io.FileNotFoundException"
_DENIED = "org.apache.hadoop.security.AccessControlException"
_NO_SYSTEM = {"org.apache.hadoop.fs.UnsupportedFileSystemException", "java.lang.ClassNotFoundException"}


class SparkStore(Local):
    """Where Spark reads: the file systems that its settings know, and this machine."""

    def __init__(self, session: SparkSession) -> None:
        """Takes the file systems of a session."""
        # What PySpark has no name for is reached through its gateway.
        self._jvm: Any = session._jvm
        self._settings: Any = cast("Any", session.sparkContext)._jsc.hadoopConfiguration()

    def paths(self, argument: str) -> list[str]:
        """As :class:`~cns_check.count.stores.Store` says."""
        if not is_uri(argument):
            return super().paths(argument)
        try:
            with _as_os_error():
                return sorted(dict.fromkeys(self._of_uri(argument)))
        except OSError as error:
            why = Said.of("Spark has no file system for it") if error.errno is None else error.strerror
            raise cannot_be_read(argument, why) from None

    def _of_uri(self, argument: str) -> list[str]:
        system, path = self._system(argument)
        if system.exists(path):
            status = system.getFileStatus(path)
            if not status.isDirectory():
                return [argument]
            found = self._files(system, path, argument)
            if not found:
                raise nothing_in(argument)
            return found
        if not _MAGIC.search(argument):
            raise cannot_be_read(argument, "No such file or directory")
        found = []
        for status in system.globStatus(path) or ():
            shown = status.getPath().toString()
            if status.isDirectory():
                found += self._files(system, status.getPath(), shown)
            elif not hidden(shown.split("/")[3:]):
                found.append(shown)
        if not found:
            raise nothing_fits(argument)
        return found

    @staticmethod
    def _files(system: Any, folder: Any, shown: str) -> list[str]:
        start = len(system.makeQualified(folder).toString().rstrip("/")) + 1
        files, names = system.listFiles(folder, True), []
        while files.hasNext():
            names.append(files.next().getPath().toString()[start:])
        return tables_below(shown, names)

    def _system(self, uri: str) -> tuple[Any, Any]:
        path = self._jvm.org.apache.hadoop.fs.Path(uri)
        return path.getFileSystem(self._settings), path

    def open(self, path: str) -> BinaryIO:
        """As :class:`~cns_check.count.stores.Store` says."""
        if not is_uri(path):
            return super().open(path)
        with _as_os_error():
            system, of_uri = self._system(path)
            length = int(system.getFileStatus(of_uri).getLen())
            raw = _Bytes(system.open(of_uri), length, self._jvm.org.apache.commons.io.IOUtils)
        return io.BufferedReader(raw, _BLOCK)


class _Bytes(io.RawIOBase):
    """A file that is read in blocks through the gateway."""

    def __init__(self, stream: Any, length: int, reader: Any) -> None:
        super().__init__()
        self._stream, self._length, self._reader, self._at = stream, length, reader, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._length}[whence]
        with _as_os_error():
            self._stream.seek(self._at)
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        wanted = max(min(len(buffer), self._length - self._at), 0)
        with _as_os_error():
            data = self._reader.toByteArray(self._stream, wanted) if wanted else b""
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        if not self.closed:
            with _as_os_error():
                self._stream.close()
        super().close()


@contextmanager
def _as_os_error() -> Iterator[None]:
    """What Java says of a file quotes what it likes; what is said here is only of which kind it is.

    Raises:
        OSError: Without a number where Spark has no file system for a URI.
    """
    try:
        yield
    except Py4JJavaError as error:
        kinds = _kinds(error.java_exception)
        if kinds & _NO_SYSTEM:
            raise OSError from None
        if _ABSENT in kinds:
            raise FileNotFoundError(2, "No such file or directory") from None
        if _DENIED in kinds:
            raise PermissionError(13, "Permission denied") from None
        raise OSError(5, "Input/output error") from None
    except Py4JError:
        raise OSError(5, "Input/output error") from None


def _kinds(error: Any) -> set[str]:
    """The names of what went wrong, and of what that came from."""
    found: set[str] = set()
    while error is not None and (name := error.getClass().getName()) not in found:
        found.add(name)
        error = error.getCause()
    return found
