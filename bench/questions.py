"""What readers wait for, in a process of its own: `python -m bench.questions` reads from its input where a loaded store is."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

import numpy as np
from sqlalchemy import Engine

from bench import rules
from bench.figures import Sample
from bench.ways import built
from measures import hotspots
from store import database, queries

DISTRICTS = ("Babergh", "East Suffolk", "Ipswich", "Mid Suffolk", "West Suffolk", "Bournemouth, Christchurch and Poole")
ASB = "Anti-social behaviour"
DOWN, ACROSS = 25, 28  # 700 areas
TIMES = 200


def asked(store: str) -> list[Sample]:
    """Milliseconds: of a district's recorded anti-social behaviour, asked in turn of a store as shipped and of the loaded one, and of Gi*."""
    shipped = f"{store}-shipped"
    built(shipped).dispose()
    stores = {name: database.reader(f"sqlite:///{place}") for name, place in (("shipped", shipped), ("loaded", store))}
    values, near = np.random.default_rng(1).poisson(5, DOWN * ACROSS), rules.grid(DOWN, ACROSS)
    samples = []
    for turn in range(-len(DISTRICTS), TIMES):
        place = DISTRICTS[turn % len(DISTRICTS)]
        sample = {name: _ms(lambda: _of_district(engine, place)) for name, engine in stores.items()}  # noqa: B023 (called at once)
        sample["hotspots"] = _ms(lambda: hotspots.classify(*hotspots.gi_star(values, near).to_numpy().T))
        if turn >= 0:  # those before find cold caches
            samples.append(sample)
    return samples


def _of_district(engine: Engine, place: str) -> None:
    if queries.recorded_incidents(engine, districts=[place], categories=[ASB]).empty:
        raise ValueError(f"the store holds nothing of {place}")


def _ms(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    json.dump(asked(json.load(sys.stdin)), sys.stdout)
