"""`make bench`: the link checker and the ledger measured on this machine, all on loopback.

    python -m tests.benchmarks [easy] [mix] [peers] [scale] [parts] [ledger] [history]

Ours is `manage.py check_links` with everything on: leases, guard, diagnosis, drift, soft 404, rows
stored. The bare loop is the same library with the same list, concurrency and timeout; it reads the
bodies and does nothing else. Each is a fresh process. Second looks are compared: on the easy list
they find the same bytes, on the mix every page has changed around its article. BENCH_LINKS and
BENCH_ROUNDS make a run smaller than 10,000 links and 3 rounds; the goals are meant for those.
"""

import os
import sys
from collections.abc import Callable

from tests.benchmarks import history, ledger, parts, peers, races, runs, scale
from tests.benchmarks.goals import Goals

SECTIONS: dict[str, Callable[[Goals], None]] = {
    "easy": lambda goals: races.run(races.easy_race(), goals),
    "mix": lambda goals: races.run(races.mix_race(), goals),
    "peers": peers.run,
    "scale": scale.run,
    "parts": parts.run,
    "ledger": ledger.run,
    "history": history.run,
}


def main(chosen: list[str]) -> int:
    if unknown := set(chosen) - set(SECTIONS):
        raise SystemExit(f"No section {', '.join(unknown)}; there are {', '.join(SECTIONS)}.")
    print(
        f"{os.cpu_count()} cores. FETCH_CONCURRENCY={runs.CONCURRENCY} "
        f"FETCH_TIMEOUT={runs.TIMEOUT} FETCH_PER_HOST_CONCURRENCY=0 FETCH_PER_HOST_DELAY=0"
    )
    goals = Goals()
    for name in chosen or SECTIONS:
        SECTIONS[name](goals)
    goals.tell()
    return int(goals.missed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
