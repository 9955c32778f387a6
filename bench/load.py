"""Many readers at once, each thinking a few seconds between two choices."""

import asyncio
import random
from dataclasses import asdict, dataclass, field

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from bench.apps import LABEL, Server
from bench.session import Session, Wrong

THINK = (3.0, 7.0)  # seconds between a reader's choices
ARRIVE = 5.0  # seconds in which all readers come
PATIENCE = 60  # seconds after which a reader gives up
TURNS = 0.25  # share of a reader's choices that lead to another page
NARROWS = ("Priority", 0.25)  # a filter besides the partnership, and the share of choices made there


@dataclass
class Level:
    """What one number of readers met: first pages, later replies, and errors by kind."""

    first: list[dict[str, float]] = field(default_factory=list)
    changes: list[dict[str, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def level(server: Server, readers: int, seconds: float) -> Level:
    """So many readers; each stays for so long after its first page."""
    met = Level()

    async def all_readers() -> None:
        await asyncio.gather(*(_reader(server, random.Random(number), seconds, met) for number in range(readers)))

    asyncio.run(all_readers())
    return met


async def _reader(server: Server, chance: random.Random, seconds: float, met: Level) -> None:
    """Comes, gets the first page, then thinks and chooses for so long. An error ends the visit and is counted."""
    now = asyncio.get_running_loop().time
    await asyncio.sleep(chance.uniform(0, ARRIVE))
    address = f"{server.address.replace('http', 'ws', 1)}/_stcore/stream"
    try:
        async with connect(address, subprotocols=["streamlit"], max_size=None, open_timeout=PATIENCE) as socket:  # type: ignore[list-item]
            session = Session(socket)
            met.first.append(asdict(await asyncio.wait_for(session.ask(), PATIENCE)))
            end = now() + seconds
            while now() < end:
                await asyncio.sleep(chance.uniform(*THINK))
                _choose(session, chance)
                met.changes.append(asdict(await asyncio.wait_for(session.ask(), PATIENCE)))
    except (Wrong, OSError, TimeoutError, WebSocketException) as problem:
        met.errors.append(f"{type(problem).__name__}: {problem}")


def _choose(session: Session, chance: random.Random) -> None:
    """Another page, another priority, or most often another partnership."""
    share, (label, narrows) = chance.random(), NARROWS
    if session.pages and share < TURNS:
        session.page = chance.choice([page for page in session.pages if page != session.page])
    elif label in session.widgets and share < TURNS + narrows:
        session.widgets[label].chosen = [chance.choice(session.widgets[label].options)]
    else:
        box = session.widgets[LABEL]
        box.chosen = [chance.choice([option for option in box.options if [option] != box.chosen])]
