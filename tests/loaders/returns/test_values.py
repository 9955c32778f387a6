"""Each parser: every spelling it takes, every one it refuses, and what it says about those that officers do send."""

import csv
import io
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from loaders.reading import Unreadable
from loaders.returns import values
from loaders.returns.values import Figure, Period
from tests.loaders.returns.books import unhurried

PARSERS = (values.day, values.period, values.whole, values.number, values.pence, values.flag, values.free_text)
NHS = "999" + "000" + "0018"
LIKELY = some.text(alphabet="0123456789/-.,£()*<c %−–:toQ年٢２eEkApril ", max_size=24)


def refused(parse, text) -> tuple[str, str, str]:
    with pytest.raises(Unreadable) as caught:
        parse(text)
    return caught.value.found, caught.value.expected, caught.value.fix


@pytest.mark.parametrize("text", ["2019-09-12", "12/09/2019", "12/9/2019", "12 September 2019", "12 sept 2019", " 12  SEP 2019 "])
def test_day_takes_each_spelling_with_the_day_first(text):
    assert values.day(text) == date(2019, 9, 12)


@pytest.mark.parametrize(
    ("text", "value"), [("1990-01-01", date(1990, 1, 1)), ("31/12/2100", date(2100, 12, 31)), ("29/02/2024", date(2024, 2, 29))]
)
def test_day_takes_the_edges(text, value):
    assert values.day(text) == value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("31/02/2023", "'31/02/2023', which is not in the calendar"),
        ("29/02/2025", "'29/02/2025', which is not in the calendar"),
        ("09/13/2019", "'09/13/2019', which is not in the calendar"),
        ("2023-13-01", "'2023-13-01', which is not in the calendar"),
        ("00/00/0000", "'00/00/0000', which is not in the calendar"),
        ("12 Foo 2019", "'12 Foo 2019', which is not in the calendar"),
        ("1/4/23", "'1/4/23', a year of two digits"),
        ("12 Sep 19", "'12 Sep 19', a year of two digits"),
        ("45231", "'45231', the number a spreadsheet keeps for a date"),
        ("45231.5", "'45231.5', the number a spreadsheet keeps for a date"),
        ("2025-04-01T00:00:00", "'2025-04-01T00:00:00', a date with a time of day"),
        ("31/12/1989", "'31/12/1989'"),
        ("2101-01-01", "'2101-01-01'"),
        ("2025-04", "'2025-04', which is no month"),
        ("soon", "'soon'"),
        ("", "a blank cell"),
        ("２０２５-０４-０１", "'２０２５-０４-０１'"),
    ],
)
def test_day_refuses_the_rest(text, found):
    assert refused(values.day, text)[0] == found


@pytest.mark.parametrize(
    ("text", "start", "end", "label"),
    [
        ("2025-04", date(2025, 4, 1), date(2025, 4, 30), "2025-04"),
        ("April 2025", date(2025, 4, 1), date(2025, 4, 30), "2025-04"),
        ("apr  2025", date(2025, 4, 1), date(2025, 4, 30), "2025-04"),
        ("2025-04-01", date(2025, 4, 1), date(2025, 4, 30), "2025-04"),  # what a spreadsheet makes of "Apr-25"
        ("01/04/2025", date(2025, 4, 1), date(2025, 4, 30), "2025-04"),
        ("2024-02-01", date(2024, 2, 1), date(2024, 2, 29), "2024-02"),
        ("Q1 2023/24", date(2023, 4, 1), date(2023, 6, 30), "Q1 2023/24"),
        ("Qrt 4 2022/2023", date(2023, 1, 1), date(2023, 3, 31), "Q4 2022/23"),
        ("2023-04-01 to 2023-06-30", date(2023, 4, 1), date(2023, 6, 30), "Q1 2023/24"),
        ("2024/25", date(2024, 4, 1), date(2025, 3, 31), "2024/25"),
        ("2020", date(2020, 1, 1), date(2020, 12, 31), "2020"),
        ("2020-05-01 to 2020-12-31", date(2020, 5, 1), date(2020, 12, 31), "2020-05-01 to 2020-12-31"),
        ("01/05/2020 to 31/07/2020", date(2020, 5, 1), date(2020, 7, 31), "2020-05-01 to 2020-07-31"),
        ("2020-05-02 to 2020-05-02", date(2020, 5, 2), date(2020, 5, 2), "2020-05-02 to 2020-05-02"),
    ],
)
def test_period_takes_each_spelling_and_names_it_in_one_way(text, start, end, label):
    assert values.period(text) == Period(start, end, label)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12/09/2019", "'12/09/2019', a single day"),
        ("13/09/2019", "'13/09/2019', a single day"),
        ("31/02/2023", "'31/02/2023', which is not in the calendar"),
        ("45231", "'45231', the number a spreadsheet keeps for a date"),
        ("Sept 23", "'Sept 23', a year of two digits"),
        ("Q5 2024/25", "'Q5 2024/25', a quarter that there is not, or without its two years"),
        ("Q1 2024", "'Q1 2024', a quarter that there is not, or without its two years"),
        ("2023-24", "'2023-24', which is no month"),
        ("2021/23", "'2021/23', a year of two digits"),
        ("2020-12-31 to 2020-05-01", "'2020-12-31 to 2020-05-01', which ends before it begins"),
        ("1989", "'1989'"),
        ("1989/90", "'1989/90'"),
        ("2100/01", "'2100/01'"),
        ("spring 2020", "'spring 2020'"),
        (" ", "a blank cell"),
    ],
)
def test_period_refuses_the_rest(text, found):
    assert refused(values.period, text)[0] == found


def test_period_tells_what_to_write_when_a_day_is_given():
    fix = "For the month write 2019-09; for some days write the first and the last with “to” between."
    assert refused(values.period, "12/09/2019")[2] == fix


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("42", 42), (" 42 ", 42), ("1,234", 1234), ("12,345,678", 12345678), ("007", 7)])
def test_whole_takes_counts(text, value):
    assert values.whole(text) == value


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("£8,700", "an amount of money"),
        ("£ 8 700.50", "a space within a number"),
        ("8.700,00", "a point that may mark thousands"),
        ("(1,250)", "a number below 0"),
        ("-1250", "a number below 0"),
        ("1,250-", "a number below 0"),
        ("− 5", "a number below 0"),
        ("£8.7k", "a shortened number"),
        ("8700 GBP", "a currency other than the sign £"),
        ("€5", "a currency other than the sign £"),
        ("TBC", "no figure"),
        ("n/a", "no figure"),
        ("-", "no figure"),
        ("1e3", "a number with an exponent"),
        ("1E400", "a number with an exponent"),
        ("٢٢", "characters other than the digits 0 to 9"),
        ("２２", "characters other than the digits 0 to 9"),
        ("1\u200b2", "characters other than the digits 0 to 9"),
        ("0x1F", "a number in another notation"),
        ("8,70", "a comma that does not mark thousands"),
        ("1,2345", "a comma that does not mark thousands"),
        ("1234567890123", "a number of over twelve digits"),
        ("1,234,567,890,123", "a number of over twelve digits"),
        ("0,123", "a comma that does not mark thousands"),
        ("42.0", "decimals that do not belong here"),
        ("45%", "a percentage"),
        ("5-10", "a range"),
    ],
)
def test_whole_refuses_the_rest_in_words(text, what):
    found, expected, fix = refused(values.whole, text)
    assert (found, expected) == (f"{text!r}, {what}", "a whole number, such as 42")
    assert fix.endswith(".")


@pytest.mark.parametrize("text", ["forty", "+5", "*", "<5"])
def test_whole_refuses_what_has_no_name(text):
    assert refused(values.whole, text) == (repr(text), "a whole number, such as 42", "Correct the cell.")


@pytest.mark.parametrize(
    ("text", "value"), [("12.5", 12.5), ("-3", -3.0), ("\N{MINUS SIGN}3", -3.0), ("1,234.5", 1234.5), ("0", 0.0), ("-0", 0.0)]
)
def test_number_takes_decimals_and_signs(text, value):
    assert str(values.number(text)) == str(value)


@pytest.mark.parametrize("text", ["12,5", "1e3", "nan", "inf", "45%", ".5", "5.", "£5", "(5)", "1_000", ""])
def test_number_refuses_the_rest(text):
    assert refused(values.number, text)[1] == "a number, such as 12.5"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8700", 870_000),
        ("£8,700", 870_000),
        ("8,700.50", 870_050),
        ("8700.5", 870_050),  # a workbook's cell does not keep the last zero
        ("£ 8700", 870_000),
        ("(1,250)", -125_000),
        ("(£1,250.01)", -125_001),
        ("1,250-", -125_000),
        ("-1250", -125_000),
        ("-£1,250", -125_000),
        ("\N{MINUS SIGN} 5", -500),
        ("0.29", 29),
        ("0", 0),
        ("-0", 0),
    ],
)
def test_pence_takes_what_accountants_write(text, value):
    assert values.pence(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "8.700,00",
        "£8.7k",
        "8700 GBP",
        "TBC",
        "n/a",
        "1e3",
        "1E400",
        "8,70",
        "£ 8 700.50",
        "8.700",
        "8700.505",
        "٢٢",
        "0x1F",
        "$5",
        "£",
        "--5",
        "(-5)",
        "45%",
        "",
    ],
)
def test_pence_refuses_the_rest(text):
    assert refused(values.pence, text)[1] == "pounds, such as 8700, £8,700.50 or -1250"


@pytest.mark.parametrize("text", ["*", "c", "C", "[c]", "<5", "< 5", "<10", " * "])
def test_figure_is_suppressed_when_the_sender_says_so(text):
    assert values.figure(text, values.whole) == Figure(None, suppressed=True)


def test_figure_is_withdrawn_when_taken_back():
    assert values.figure(" Withdrawn ", values.whole) == Figure(None, withdrawn=True)


@pytest.mark.parametrize(("parse", "value"), [(values.whole, 1234), (values.number, 1234.0), (values.pence, 123_400)])
def test_figure_is_read_by_its_own_rule(parse, value):
    assert values.figure("1,234", parse) == Figure(value)


@pytest.mark.parametrize("text", ["", "  ", "\u00a0"])
def test_figure_is_refused_when_blank(text):
    assert refused(lambda cell: values.figure(cell, values.whole), text)[:2] == ("a blank cell", "a figure")


@pytest.mark.parametrize("text", ["<", "<500", "<x", "<-5", "**", ">5", "-1", "suppressed"])
def test_figure_is_refused_when_it_is_neither(text):
    assert refused(lambda cell: values.figure(cell, values.whole), text)[1] == "a whole number, such as 42"


@pytest.mark.parametrize(("text", "value"), [("yes", True), ("No", False), ("TRUE", True), (" false ", False)])
def test_flag_takes_yes_and_no(text, value):
    assert values.flag(text) is value


@pytest.mark.parametrize("text", ["", "y", "1", "maybe"])
def test_flag_refuses_the_rest(text):
    assert refused(values.flag, text)[1] == "yes or no"


@pytest.mark.parametrize("text", ["", "café – £8,700", "<b>bold</b>", "=1+1", "\t=1+1", "'; DROP TABLE returns;--", "a" * 2_000])
def test_free_text_stays_as_it_stands(text):
    assert values.free_text(text) == text


def test_free_text_has_one_kind_of_line_end():
    assert values.free_text("a\r\nb\rc\nd") == "a\nb\nc\nd"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a" * 2_001, "2,001 characters"),
        ("a\x00b", r"the invisible character '\x00'"),
        ("a\x1bb", r"the invisible character '\x1b'"),
        ("a\x85b", r"the invisible character '\x85'"),
        ("a\u202eb", r"the invisible character '\u202e'"),
        ("a\u2066b", r"the invisible character '\u2066'"),
        ("seen by someone@example.org", "what looks like an e-mail address"),
        (f"NHS {NHS}", "what looks like an NHS number"),
    ],
)
def test_free_text_refuses_what_does_not_belong(text, found):
    assert refused(values.free_text, text)[0] == found


@pytest.mark.parametrize("parse", PARSERS)
def test_message_never_repeats_personal_data(parse):
    told = " ".join(refused(parse, f"{NHS} someone@example.org"))
    assert "example.org" not in told
    assert NHS not in told
    assert "an NHS number" in told


def test_message_shows_the_beginning_of_a_long_value():
    assert refused(values.whole, "x" * 500)[0] == f"'{'x' * 40}…'"


def readable(parse, texts) -> list[str]:
    """Those of the texts that a parser takes."""
    good = []
    for text in texts:
        with suppress(Unreadable):
            parse(text)
            good.append(text)
    return good


@pytest.mark.parametrize(
    ("name", "column", "parse", "good"),
    [
        ("amounts.csv", 4, lambda text: values.figure(text, values.whole), ["*", "<5", "c"]),
        ("amounts.csv", 4, values.pence, ["£8,700", "(1,250)", "-1250", "1,250-", "\N{MINUS SIGN} 5"]),
        ("dates_bad.csv", 3, values.period, ["2024/25"]),
        ("dates_ambiguous.csv", 3, values.period, []),
        ("dates_ambiguous.csv", 3, values.day, ["12/09/2019", "09/12/2019", "13/09/2019"]),
    ],
)
def test_examples_are_read_by_the_rule(sent, name, column, parse, good):
    cells = [row[column] for row in csv.reader(io.StringIO(sent(name).decode()))][1:]
    assert readable(parse, cells) == good


@pytest.mark.parametrize("parse", PARSERS)
@unhurried
@given(text=some.text(max_size=60) | LIKELY)
def test_parser_gives_a_value_or_says_why_not(parse, text):
    try:
        parse(text)
    except Unreadable as unreadable:
        assert all((unreadable.found, unreadable.expected, unreadable.fix))


@unhurried
@given(text=some.text(max_size=60) | LIKELY)
def test_figure_gives_a_value_or_says_why_not(text):
    try:
        figure = values.figure(text, values.pence)
    except Unreadable:
        return
    assert [figure.value is not None, figure.suppressed, figure.withdrawn].count(True) == 1


@unhurried
@given(some.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31)))
def test_day_reads_every_day_in_each_spelling(day):
    spellings = (day.isoformat(), f"{day.day}/{day.month}/{day.year}", f"{day:%d/%m/%Y}", f"{day.day} {day:%B} {day.year}")
    assert {values.day(spelling) for spelling in spellings} == {day}


@unhurried
@given(some.integers(min_value=-(10**13), max_value=10**13))
def test_pence_reads_back_what_was_written(amount):
    pounds = f"{abs(amount) // 100:,}.{abs(amount) % 100:02d}"
    for text in (f"-£{pounds}", f"({pounds})", f"{pounds}-") if amount < 0 else (pounds, f"£{pounds}", pounds.replace(",", "")):
        assert values.pence(text) == amount


@unhurried
@given(some.integers(min_value=0, max_value=999_999_999_999))
def test_whole_reads_back_what_was_written(count):
    assert values.whole(f"{count:,}") == values.whole(str(count)) == count


@unhurried
@given(
    some.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31)),
    some.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31)),
)
def test_period_label_reads_back_as_the_same_period(first, second):
    start, end = sorted((first, second))
    period = values.period(f"{start} to {end}")
    assert values.period(period.label) == period
