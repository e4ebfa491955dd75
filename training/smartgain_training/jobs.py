# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Many items on many workers, through Dask: each item is made whole or not at all, and one that fails stops nothing."""
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from collections.abc import Iterator
from pathlib import Path

from dask.distributed import Client, LocalCluster, as_completed
from tqdm import tqdm

from .catalogue import Source
from .problems import BadItem, LeftOut, Problem

_MOST_DEATHS = 3  # an item that killed so many workers is bad


@dataclass(frozen=True)
class Job:
    """One song to be made."""

    id: str
    kind: str         # of what is made: a key of commands.render's renderers
    source: Source
    seconds: float
    seed: int
    font: Source | None = None    # midi: the sound font
    analysis: str | None = None   # lmms: the analysis document
    scores: tuple[Source, ...] = ()  # instruments: MIDI songs that they play
    smartgain: str | None = None  # instruments: the program that takes strips apart


@dataclass(frozen=True)
class Outcome:
    """What became of an item."""

    id: str
    state: str         # "made", "there", "left out" or "failed"
    reason: str = ""
    seconds: float = 0.0


def attempt(id_: str, there: bool, make: Callable[[], None]) -> Outcome:
    """Makes one item unless it is there; whatever goes wrong becomes its outcome."""
    if there:
        return Outcome(id_, "there")
    started = time.monotonic()
    try:
        make()
    except LeftOut as reason:
        return Outcome(id_, "left out", str(reason), time.monotonic() - started)
    except (BadItem, Problem) as reason:
        return Outcome(id_, "failed", str(reason), time.monotonic() - started)
    except Exception as error:  # one bad item never stops the run: what is not foreseen is said with its place
        place = traceback.extract_tb(error.__traceback__)[-1]
        return Outcome(id_, "failed", f"{type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno})",
                       time.monotonic() - started)
    return Outcome(id_, "made", seconds=time.monotonic() - started)


@contextmanager
def _client(scheduler: str | None, workers: int | None) -> Iterator[Client]:
    if scheduler:
        try:
            client = Client(scheduler, timeout=30)
        except (OSError, ValueError) as error:
            raise Problem(f"{scheduler}: expected the address of a Dask scheduler, found {error}; start one with `dask scheduler`") from None
        with client:
            yield client
    else:
        with LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0") as cluster, \
                Client(cluster) as client:
            yield client


def run_all(items: Iterable, work: Callable[..., Outcome], title: str, scheduler: str | None = None, workers: int | None = None,
            quiet: bool = False) -> list[Outcome]:
    """`work(item)` for every item, on all cores here or on a cluster; the outcomes in the order of the items.

    A worker that dies has its items done by another; see _MOST_DEATHS.
    """
    items = list(items)
    outcomes: dict[int, Outcome] = {}
    with _client(scheduler, workers) as client:
        futures = {client.submit(work, item, pure=False): place for place, item in enumerate(items)}
        for future in tqdm(as_completed(futures), total=len(futures), desc=title, disable=quiet, file=sys.stderr, mininterval=1):
            error = future.exception()
            place = futures[future]
            outcomes[place] = future.result() if error is None else Outcome(items[place].id, "failed", f"{error}")
            future.release()
    return [outcomes[place] for place in range(len(items))]


def report(outcomes: list[Outcome]) -> int:
    """Says what was not made and why; the exit status: 0, or 4 where an item failed."""
    for state in ("left out", "failed"):
        for outcome in outcomes:
            if outcome.state == state:
                print(f"{state}: {outcome.id}: {outcome.reason}", file=sys.stderr)
    counts = {state: sum(outcome.state == state for outcome in outcomes) for state in ("made", "there", "left out", "failed")}
    print(", ".join(f"{count} {state}" for state, count in counts.items() if count), file=sys.stderr)
    return 4 if counts["failed"] else 0
