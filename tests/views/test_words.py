"""Numbers, dates and text as a reader meets them."""

from datetime import date

import pytest

from views import words


@pytest.mark.parametrize(
    "pence, shown",
    [
        (282200, "£2,822"),
        (-296900, "−£2,969"),
        (0, "£0"),
        (1, "£0.01"),
        (-5, "−£0.05"),
        (15466, "£154.66"),
        (-105, "−£1.05"),
        (123456700, "£1,234,567"),
    ],
)
def test_pounds_are_whole_unless_there_are_pence(pence: int, shown: str):
    assert words.pounds(pence) == shown


@pytest.mark.parametrize("value, shown", [(1454, "1,454"), (1454.0, "1,454"), (-3, "−3"), (2.5, "2.5"), (-0.25, "−0.25"), (0, "0")])
def test_number_has_thousands_and_a_true_minus(value: float, shown: str):
    assert words.number(value) == shown


def test_day_is_written_out_without_a_leading_zero():
    assert words.day(date(2023, 7, 2)) == "2 July 2023"


def test_month_is_written_out():
    assert words.month(date(2023, 7, 20)) == "July 2023"


@pytest.mark.parametrize(
    "items, shown",
    [
        ([], ""),
        (["Ipswich"], "Ipswich"),
        (["Babergh", "Ipswich"], "Babergh and Ipswich"),
        (["Babergh", "Ipswich", "Mid Suffolk"], "Babergh, Ipswich and Mid Suffolk"),
        (["Bournemouth, Christchurch and Poole", "East Suffolk"], "East Suffolk and Bournemouth, Christchurch and Poole"),
    ],
)
def test_listed_puts_a_name_with_a_comma_last(items: list[str], shown: str):
    assert words.listed(items) == shown


def test_listed_takes_any_iterable():
    assert words.listed(name for name in ("a", "b")) == "a and b"


@pytest.mark.parametrize("value, shown", [(0, "0 entries"), (1, "1 entry"), (1500, "1,500 entries")])
def test_count_uses_the_plural_given(value: int, shown: str):
    assert words.count(value, "entry", "entries") == shown


def test_count_adds_an_s_when_no_plural_is_given():
    assert (words.count(1, "action"), words.count(8, "action")) == ("1 action", "8 actions")


@pytest.mark.parametrize("value, shown", [(0, "districts"), (1, "district"), (2, "districts")])
def test_noun_follows_the_number(value: int, shown: str):
    assert words.noun(value, "district") == shown


@pytest.mark.parametrize("value, shown", [(0, "have"), (1, "has"), (2, "have")])
def test_noun_uses_the_plural_given(value: int, shown: str):
    assert words.noun(value, "has", "have") == shown


@pytest.mark.parametrize("text, shown", [("Core money", "core money"), ("PSPO orders", "PSPO orders"), ("", "")])
def test_lower_keeps_abbreviations(text: str, shown: str):
    assert words.lower(text) == shown


def test_upper_changes_the_first_letter_alone():
    assert words.upper("report 001, Appendix C") == "Report 001, Appendix C"


@pytest.mark.parametrize("value, shown", [(0, "no"), (1, "one"), (10, "ten"), (11, "11"), (1500, "1,500"), (-1, "-1")])
def test_spelled_goes_to_ten(value: int, shown: str):
    assert words.spelled(value) == shown


@pytest.mark.parametrize(
    "text, safe",
    [
        (":red[x]", r"\:red\[x\]"),
        (":material/delete:", r"\:material/delete:"),
        ("![](http://x)", r"!\[\](http\://x)".replace(r"\:/", ":/")),
        ("[here](http://x)", r"\[here\](http://x)"),
        ("<b>bold</b>", r"\<b\>bold\</b\>"),
        ("$x$", r"\$x\$"),
        ("# Heading", r"\# Heading"),
        ("**bold** and _thin_", r"\*\*bold\*\* and \_thin\_"),
        ("`code`", r"\`code\`"),
        ("~~gone~~", r"\~\~gone\~\~"),
        ("a | b", r"a \| b"),
        ("\\", "\\\\"),
    ],
)
def test_plain_escapes_what_markdown_would_act_on(text: str, safe: str):
    assert words.plain(text) == safe


def test_plain_leaves_prose_as_it_is():
    prose = "Review of 2019/20: £2,822 left (report 001, 2.6); 22% more, it's said - 10:30 on 1.4."
    assert words.plain(prose) == prose
