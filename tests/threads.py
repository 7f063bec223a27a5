"""The same work by several threads at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connection


def at_once(work: Callable[[int], object], *, workers: int) -> list[object]:
    """What each of so many threads gets when all begin together; faults are results too."""
    gate, results = Barrier(workers), list[object]()

    def run(number: int) -> None:
        try:
            gate.wait()
            results.append(work(number))
        except Exception as exc:  # noqa: BLE001 - what went wrong is for the test to judge
            results.append(exc)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(number,)) for number in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
