"""Personal data is recognised by its form, and things that only look like it are left. All of it is made up: numbers kept for drama,
example.org, and numbers put together here so that their check digit is right."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from loaders.returns import private
from tests.loaders.returns.books import unhurried

NHS = "999" + "000" + "0018"


def spaced(between: str) -> str:
    return between.join((NHS[:3], NHS[3:6], NHS[6:]))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("DOB 12/03/1984", "a date of birth"),
        ("D.O.B. 1/3/84", "a date of birth"),
        ("date of birth: 1 Mar 1984", "a date of birth"),
        ("born on 12th March 1984", "a date of birth"),
        ("born March 12 1984", "a date of birth"),
        ("12/03/1984 (DOB)", "a date of birth"),
        (NHS, "an NHS number"),
        (f"seen, {spaced(' ')}, twice", "an NHS number"),
        (spaced("-"), "an NHS number"),
        ("lives at ZE99 9ZZ", "a full postcode"),
        ("lives at ze99 9zz", "a full postcode"),
        ("ZE999ZZ", "a full postcode"),
        ("ＺＥ９９ ９ＺＺ", "a full postcode"),
        ("call 01632 960000", "a telephone number"),
        ("01632960000", "a telephone number"),
        ("07700 900123", "a telephone number"),
        ("+44 7700 900123", "a telephone number"),
        ("+44 (0)1632 960 000", "a telephone number"),
        ("0044 1632 960000", "a telephone number"),
        ("(020) 7946 0958", "a telephone number"),
        ("01632-960-000 in 2024", "a telephone number"),
        ("write to someone@example.org.", "an e-mail address"),
        ("some\u200bone@example.org", "an e-mail address"),
        ("QQ 12 34 56 C".replace("QQ", "AA"), "a National Insurance number"),
        ("aa123456c", "a National Insurance number"),
    ],
)
def test_found_when_there(text, kind):
    assert private.found(text) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "met on 12/03/2024",
        "12 March 2024",
        "born in the district",
        "the project was born in 2019",
        str(int(NHS) + 1),
        f"£{NHS}",
        f"order {NHS}1",
        "IP1",
        "IP1, IP2 and IP33",
        "Q1 2nd quarter",
        "W2 4th meeting",
        "A14 2km east",
        "E10 5pm",
        "£1,234,567.00",
        "2023-24",
        "01/04/2025 to 31/03/2026",
        "01-04-2025 31-03-2026",
        "order 2023/0123456",
        "101 or 999 or 111",
        "0.1234567890",
        "phone 0800",
        "someone@home",
        "5 @ £3.50",
        "QQ 12 34 56 C",
        "AA 12 34 56 E",
        "GB123456A",
    ],
)
def test_nothing_found_when_it_only_looks_so(text):
    assert private.found(text) == []


def test_several_kinds_are_all_told():
    assert private.found("ZE99 9ZZ, someone@example.org") == ["a full postcode", "an e-mail address"]


@unhurried
@given(some.text(max_size=300))
def test_found_gives_kinds_whatever_the_text(text):
    assert all(kind.startswith(("a ", "an ")) for kind in private.found(text))


@pytest.mark.parametrize("piece", ["0", "a", "1-", "@.", "born 1", "+44 0", "aa1 ", "(02", " 9"])
def test_found_is_quick_when_a_text_repeats(piece):
    assert len(private.found(piece * (2_000 // len(piece)))) <= 6  # and it comes back: no rule goes back and forth for minutes
