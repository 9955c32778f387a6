"""Kills a load, a publication or an undo at random moments and looks at what is left: `python -m tests.faults.killing ADDRESS ROUNDS SEED`.

Each act runs in a process of its own, forked from this one so that no time goes into imports, and is killed (SIGKILL) somewhere
in the time that such an act takes. After each the store must be as it was or as the act leaves it. Prints how often it was which, as JSON.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import date

from sqlalchemy import Engine, func, select

from store import database, returns, schema
from store.returns import Return

ROWS = 400
UNDISTURBED = 3  # acts of each kind, to see how long they take


def given(round_: int) -> Return:
    rows = [
        {
            "figure": f"K-{round_}-{n}", "measure": "Hate crime reports", "kind": "statistic", "value": float(n), "value_as_published": str(n),
            "comparator": "exactly", "period_start": date(2025, 4, 1), "period_end": date(2025, 4, 30), "period_as_published": "April 2025",
            "period_basis": "stated", "partnership": "WSCSP", "area": "West Suffolk", "priority": "hate-crime", "basis": "returned",
            "withdrawn": False,
        }
        for n in range(ROWS)
    ]  # fmt: skip
    return Return(f"{round_}.csv", f"{round_:064x}", {"figures": rows})


def state(engine: Engine) -> tuple[object, ...]:
    """All that an act may change: loads and how they stand, rows by load with their days, and the audit."""
    loads, figures, audit = schema.loads, schema.figures, schema.audit
    with engine.connect() as connection:
        return (
            tuple(connection.execute(select(loads.c.id, loads.c.state, loads.c.rows, loads.c.publish_on).order_by(loads.c.id)).all()),
            tuple(
                connection.execute(
                    select(figures.c.load_id, figures.c.known_from, func.count())
                    .group_by(figures.c.load_id, figures.c.known_from)
                    .order_by(figures.c.load_id, figures.c.known_from)
                ).all()
            ),
            tuple(connection.execute(select(audit.c.id, audit.c.act, audit.c.load_id).order_by(audit.c.id)).all()),
        )


def whole(engine: Engine) -> bool:
    """Whether each return has the rows that its load tells, and the audit an act of it; and the file is sound."""
    loads, rows, acts = state(engine)
    held: Counter[int] = Counter()
    for load, _, count in rows:
        held[load] += count
    told = {load for _, _, load in acts}
    with engine.connect() as connection:
        returned = connection.execute(select(schema.loads.c.id, schema.loads.c.rows).where(schema.loads.c.loaded_by.is_not(None))).all()
    database.migrate(engine)  # looks at the tables and, on SQLite, at the file
    return bool(loads) and all(held[load] == count and load in told for load, count in returned)


def acts(round_: int, drafts: list[int]) -> Callable[[Engine], object]:
    """A load, or where there is a draft its publication or undo, in turn."""
    if round_ % 3 == 1 and drafts:
        return lambda engine: returns.publish(engine, drafts[0], by="one")
    if round_ % 3 == 2 and drafts:
        return lambda engine: returns.undo(engine, drafts[-1], by="one")
    return lambda engine: returns.load(engine, given(round_), by="one", draft=True)


def run(address: str, act: Callable[[Engine], object], after: float | None) -> float:
    """Does an act in a process of its own, killed after so many seconds; how long it took."""
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        try:
            engine = database.connect(address)
            act(engine)
        finally:
            os._exit(0)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return time.monotonic() - began


def drafts(address: str) -> list[int]:
    engine = database.connect(address)
    with engine.connect() as connection:
        found = [
            *connection.execute(select(schema.loads.c.id).where(schema.loads.c.state == "draft").order_by(schema.loads.c.id)).scalars()
        ]
    engine.dispose()
    return found


def seen(address: str) -> tuple[tuple[object, ...], bool]:
    engine = database.connect(address)
    try:
        return state(engine), whole(engine)
    finally:
        engine.dispose()


def main(address: str, rounds: int, seed: int) -> dict[str, int]:
    chance = random.Random(seed)
    longest = max(run(address, acts(-round_ * 3 - 3 + kind, drafts(address)), None) for round_ in range(UNDISTURBED) for kind in range(3))
    found: Counter[str] = Counter(old=0, new=0, between=0)
    for round_ in range(rounds):
        before, _ = seen(address)
        run(address, acts(round_, drafts(address)), chance.uniform(0, longest))
        after, sound = seen(address)
        added = len(after[2]) - len(before[2])  # type: ignore[arg-type]
        if sound and after == before:
            found["old"] += 1
        elif sound and added == 1:
            found["new"] += 1
        else:
            found["between"] += 1
    return dict(found)


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
