import pytest

from measures import governance
from measures.governance import Link

GROUPS = [
    "BCP CSP Executive Board",
    "Domestic Abuse Strategic Group",
    "Substance Misuse Strategic Group",
    "Vulnerable Adult and Child Exploitation Strategic Group",
]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Domestic Abuse Strategic Group", ["Domestic Abuse Strategic Group"]),
        ("Executive Board", ["BCP CSP Executive Board"]),
        ("strategic groups", GROUPS[1:]),
        ("Strategic Group", []),  # one of three: which is not said
        ("Vulnerable Adult and Child Exploitation group", [GROUPS[3]]),
        ("council", []),
        ("", []),
    ],
)
def test_printed_name_is_read_where_one_reading_is_possible(body, found):
    assert governance.read(body, GROUPS) == found


def test_initials_come_before_words():
    names = ["SSCB Programme Office", "Safer Stronger Communities Board"]
    assert governance.read("SSCB", names) == ["Safer Stronger Communities Board"]


def test_small_words_have_no_initial():
    assert governance.read("VACE", ["Vulnerable Adult and Child Exploitation"]) == ["Vulnerable Adult and Child Exploitation"]


def test_links_are_those_printed_one_for_each_body():
    printed = [
        ("East Suffolk CSP", "Scrutiny Committee; SSCB"),
        ("East Suffolk Scrutiny Committee", "council"),
        ("Safer Stronger Communities Board", None),
        ("Youth Voice", float("nan")),
        ("Task and Finish Groups", "CSP (implied)"),
        ("Hate Crime Network", "Suffolk County Council coordinates"),
    ]
    assert governance.links(printed) == [
        Link("East Suffolk CSP", "East Suffolk Scrutiny Committee"),
        Link("East Suffolk CSP", "Safer Stronger Communities Board"),
        Link("East Suffolk Scrutiny Committee", "council", listed=False),
        Link("Task and Finish Groups", "East Suffolk CSP", implied=True),
    ]


def test_group_never_answers_to_itself():
    assert governance.links([("Executive Board", "Executive Board")]) == []


def test_empty_part_is_no_body():
    assert governance.links([("A", "B; "), ("B", "; ")]) == [Link("A", "B")]
