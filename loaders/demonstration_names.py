"""The fictional partnership's bodies, documents and words for dates, as its tables share them."""

from calendar import monthrange

D1, D2 = "D1", "D2"
MEETING = {D1: "2024-09-19", D2: "2025-09-18"}
NAME = "Demonstration partnership (fictional)"
AREA = "Demonstration area"
DISTRICTS = ("Northmere", "Eastholt", "Saltfen")
COMMITTEE = "Community safety scrutiny committee"

NORTHMERE = "Northmere District Council (fictional)"
EASTHOLT = "Eastholt District Council (fictional)"
SALTFEN = "Saltfen District Council (fictional)"
COUNTY = "Demonstration County Council (fictional)"
POLICE = "Demonstration Police (fictional)"
COMMISSIONER = "Demonstration Police and Crime Commissioner (fictional)"
FIRE = "Demonstration Fire Service (fictional)"
HEALTH = "Demonstration Health Board (fictional)"
PROBATION = "Demonstration Probation Office (fictional)"
TRADING = "Demonstration Trading Standards (fictional)"
VOLUNTARY = "Demonstration Voluntary Action (fictional)"

Rows = list[dict[str, object]]

# not from the locale: the files are the same on every machine
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def named(fields: str, *rows: tuple[object, ...]) -> Rows:
    """Rows of values as rows by column; `fields` names the values in order."""
    return [dict(zip(fields.split(), row, strict=True)) for row in rows]


def in_words(day: str) -> str:
    """A date or month as a report prints it: 2024-09-19 -> 19 September 2024, 2024-09 -> September 2024."""
    month = f"{_MONTHS[int(day[5:7]) - 1]} {day[:4]}"
    return f"{int(day[8:])} {month}" if day[8:] else month


def precision(day: str) -> str:
    return "day" if day[8:] else "month"


def span(day: str) -> tuple[str, str]:
    """The first and last day of a date or month: 2024-02 -> 2024-02-01, 2024-02-29."""
    if precision(day) == "day":
        return day, day
    return f"{day}-01", f"{day}-{monthrange(int(day[:4]), int(day[5:]))[1]}"
