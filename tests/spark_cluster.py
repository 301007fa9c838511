"""A Spark cluster on this machine: master and workers are processes on loopback, started with what pyspark carries."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

HOST = "127.0.0.1"
#: Looks after which something that must happen has not: many, for no test depends on how long it takes.
LOOKS = 36_000
#: Why there is no cluster here, else None.
MISSING = None if shutil.which("java") else "Spark needs Java 17 or newer (Debian: default-jre-headless)"


@dataclass(frozen=True)
class Cluster:
    """Where it is, and its processes: each leads a group of its own, with the executors that it started."""

    master: str
    status_page: str
    folder: Path
    workers: tuple[subprocess.Popen[bytes], ...]

    def workers_alive(self) -> int:
        with urlopen(self.status_page, timeout=30) as answer:
            return sum(worker["state"] == "ALIVE" for worker in json.load(answer)["workers"])

    def finished_tasks(self, number: int) -> int:
        """How many tasks the executors of a worker say they finished."""
        logs = (self.folder / f"worker-{number}").glob("app-*/*/stderr")
        return sum(log.read_text(encoding="utf-8", errors="replace").count("Finished task") for log in logs)

    def kill_worker(self, number: int) -> None:
        """Ends a worker and its executors at once, as a machine that fails does."""
        os.killpg(self.workers[number].pid, signal.SIGKILL)
        self.workers[number].wait()


def await_(holds: Callable[[], object], what: str) -> None:
    for _ in range(LOOKS):
        if holds():
            return
        time.sleep(0.05)
    msg = f"it does not come to hold: {what}"
    raise AssertionError(msg)


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[Cluster]:
    """A cluster that is up, with this many workers of one core; ended in the end."""
    started: list[subprocess.Popen[bytes]] = []
    port, page = free_ports(2)
    master = f"spark://{HOST}:{port}"
    try:
        log = folder / "master.log"
        started.append(spark(log, "master.Master", "--host", HOST, "--port", str(port), "--webui-port", str(page)))
        await_(lambda: "New state: ALIVE" in log.read_text(), "the master is up")
        for number in range(workers):
            place = ["--work-dir", str(folder / f"worker-{number}"), "--host", HOST, "--webui-port", "0"]
            size = ["--cores", "1", "--memory", "1g"]
            started.append(spark(folder / f"worker-{number}.log", "worker.Worker", *place, *size, master))
        up = Cluster(master, f"http://{HOST}:{page}/json/", folder, tuple(started[1:]))
        await_(lambda: up.workers_alive() == workers, "the workers are up")
        yield up
    finally:
        for process in reversed(started):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def spark(log: Path, role: str, *args: str) -> subprocess.Popen[bytes]:
    import pyspark

    home = Path(pyspark.__file__).parent
    environment = {**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": HOST, "SPARK_NO_DAEMONIZE": "1"}
    with log.open("wb") as out:
        return subprocess.Popen(
            [home / "bin" / "spark-class", f"org.apache.spark.deploy.{role}", *args],
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def free_ports(number: int) -> list[int]:
    """Ports that nobody listens on."""
    sockets = [socket.create_server((HOST, 0)) for _ in range(number)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
