"""What the data and the documents may say: where each row is from, since when it is known, and nothing about a person."""

import csv
import re
import subprocess
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DATA = ROOT / "data"
SOURCES = ROOT.parent / "shared" / "sources"
PROVENANCE = {"source", "paragraph", "line", "basis", "known_from", "note"}
FIRST_MEETING = date(2018, 10, 25)
PUBLISHED = sorted(path for path in (DATA / "published").glob("*.csv") if not path.name.startswith("recorded_"))
RECORDED = {"recorded_incidents.csv", "recorded_asb_by_ward.csv", "recorded_asb_by_cell.csv"}
DEMONSTRATION = sorted(path for path in (DATA / "demonstration").glob("*.csv") if path.name != "population.csv")  # a reference table

PERSONAL = {
    "e-mail address": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "telephone number": re.compile(r"(?<![\w.])(?:\+44[ -]?|\(?0)\d{2,4}\)?[ -]?\d{3,4}[ -]?\d{3,4}(?![\w.])"),
    "full postcode": re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"),
    "NHS number": re.compile(r"(?<![\w.])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\w.])"),
}
TOLD = sorted(
    path for path in (*DATA.rglob("*"), *ROOT.glob("docs/**/*"), *ROOT.glob("*.md")) if path.suffix in {".csv", ".geojson", ".toml", ".md"}
)
MACHINE_PATH = re.compile(r"(?<![\w.~-])(?:/(?:home|root|work|Users|tmp|mnt)/\w|[A-Z]:\\\w)")

TITLE = r"(?:Cllr|Councillor|Mr|Mrs|Ms|Miss|Dr|Rev|Sir|Dame|Lord|Lady|PC|Sgt|Sergeant|(?:Chief )?(?:Inspector|Superintendent|Constable)|Chief Officer)"
LABEL = r"(?:Report author|Report by|Author|Contact|Prepared by|FROM|From|OFFICER|Officer|Chair(?:ed by)?)"
ROLE = r"(?:Chief|Director|Manager|Officer|Head|Chair|Lead|Leader|Member|Superintendent|Inspector)"
NAME = r"([A-Z][a-z]+ (?:Mc|Mac|O['’])?[A-Z][a-z]+)"
NAMED = [
    re.compile(rf"\b{TITLE}\.?\s+{NAME}"),
    re.compile(rf"\b{LABEL}[:\s]+(?:<p>)?{NAME}"),
    re.compile(rf"(?:^|<p>){NAME}\s*[,–—-][^\n<]{{0,60}}?\b{ROLE}\b", re.MULTILINE),
    re.compile(rf"^{NAME}\n{ROLE}\b", re.MULTILINE),
]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def named(text: str) -> set[str]:
    """Two capitalised words where a document names a person: after a title or a label, or before a role."""
    found = {name for pattern in NAMED for name in pattern.findall(text)}
    return {name for name in found if not re.fullmatch(TITLE, name.split()[0])}


def codes(row: dict[str, str]) -> set[str]:
    return set(row["source"].split("; "))


def place(path: Path, number: int, row: dict[str, str]) -> str:
    return f"{path.parent.name}/{path.name}, row {number}: {row['source']}, {row['known_from']}"


MEETINGS = {row["code"]: row["meeting_date"] for folder in ("published", "demonstration") for row in rows(DATA / folder / "reports.csv")}
DATASETS = {row["code"] for row in rows(DATA / "reference/datasets.csv")}
by_file = pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
by_kind = pytest.mark.parametrize("kind", PERSONAL)


def known_from(path: Path, row: dict[str, str]) -> str:
    """The date that a row's sources give: the latest of its documents; the earliest for a key of the crosswalk; for areas
    from reference data, which no document carries, the first meeting held here."""
    meetings = [MEETINGS[code] for code in codes(row) if code in MEETINGS]
    choose = min if path.name == "crosswalk.csv" else max
    return choose(meetings, default=FIRST_MEETING.isoformat())


@by_kind
def test_data_and_documents_hold_nothing_of_a_person(kind):
    found = {path.relative_to(ROOT).as_posix(): PERSONAL[kind].findall(path.read_text(encoding="utf-8")) for path in TOLD}
    assert {file: parts for file, parts in found.items() if parts} == {}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("e-mail address", "ask a.person+list@council.gov.uk now"),
        ("telephone number", "call 01473 000000"),
        ("telephone number", "call (01473) 000 000"),
        ("telephone number", "call +44 20 7946 0000"),
        ("telephone number", "call 07700 900000"),
        ("full postcode", "at IP1 2AB"),
        ("full postcode", "at SW1A 1AA"),
        ("full postcode", "at BH12AB"),
        ("NHS number", "patient 999 000 0000"),
        ("NHS number", "patient 9990000000"),
    ],
)
def test_search_finds_what_is_of_a_person(kind, text):
    assert PERSONAL[kind].search(text)


@by_kind
@pytest.mark.parametrize(
    "text", ["2023-07-20", "E05012565", "£120,000", "2019/20 to 2022/23", "-0.1234567891", "52.0581234567", "M105 28-31", "Q1 2023/24"]
)
def test_search_passes_over_dates_codes_and_sums(kind, text):
    assert not PERSONAL[kind].search(text)


def test_data_holds_no_name_that_the_documents_give():
    if not SOURCES.is_dir():
        pytest.skip("the documents are not beside the repository")
    names = named("\n\n".join(path.read_text(encoding="utf-8") for path in sorted(SOURCES.glob("*.txt"))))
    assert len(names) >= 10
    words = {word for name in names for word in (name, name.split()[-1])}
    files = [path for path in DATA.rglob("*") if path.suffix in {".csv", ".geojson", ".toml", ".md"}]
    found = [path.name for path in files if re.search(rf"\b(?:{'|'.join(sorted(words))})\b", path.read_text(encoding="utf-8"))]
    assert found == [], "a name that the documents give stands in these files"


@pytest.mark.parametrize(
    "text",
    [
        "Report by Councillor Any Body, Cabinet Member",
        "FROM: Cllr Any Body - Cabinet Member",
        "OFFICER: Any Body – Corporate Manager",
        "<p>Any Body, Head of Communities</p>",
        "Any Body, Chief Operating Officer",
        "Any Body – Police Chief Superintendent and CSP Chair",
        "Any Body\nChair, Scrutiny Committee",
        "led by Chief Superintendent Any Body of the police",
        "Report author Any Body",
    ],
)
def test_search_finds_a_name_beside_its_title_or_role(text):
    assert named(text) == {"Any Body"}


@pytest.mark.parametrize(
    "text", ["East Suffolk Council", "The Chair of the board", "Chief Superintendent, Suffolk", "the Lead Member for safety"]
)
def test_search_passes_over_bodies_and_roles(text):
    assert named(text) == set()


def test_recorded_files_are_the_only_ones_without_provenance():
    assert {path.name for path in (DATA / "published").glob("*.csv") if not set(rows(path)[0]) >= PROVENANCE} == RECORDED


@by_file
def test_published_row_has_a_basis_that_published_facts_can_have(path):
    assert {row["basis"] for row in rows(path)} <= {"stated", "derived"}


@by_file
def test_published_row_names_documents_or_data_sets_that_are_listed(path):
    assert [place(path, number, row) for number, row in enumerate(rows(path), start=2) if codes(row) - set(MEETINGS) - DATASETS] == []


@by_file
def test_published_row_names_no_document_of_the_demonstration(path):
    assert [place(path, number, row) for number, row in enumerate(rows(path), start=2) if codes(row) & {"D1", "D2"}] == []


@by_file
def test_published_row_is_known_from_the_meeting_of_its_documents(path):
    wrong = [place(path, number, row) for number, row in enumerate(rows(path), start=2) if row["known_from"] != known_from(path, row)]
    assert wrong == []


@by_file
def test_published_row_is_not_known_before_the_first_meeting(path):
    assert min(row["known_from"] for row in rows(path)) >= FIRST_MEETING.isoformat()


@by_file
def test_published_row_says_where_in_its_document_it_stands(path):
    """All but keys of the crosswalk, which many places use, and areas from reference data."""
    if path.name == "crosswalk.csv":
        assert {row["basis"] for row in rows(path)} == {"derived"}
    else:
        found = enumerate(rows(path), start=2)
        assert [place(path, number, row) for number, row in found if not row["line"] and not codes(row) <= DATASETS] == []


@by_file
def test_derived_row_says_how(path):
    if path.name == "crosswalk.csv":  # data/README.md says it for all of them
        return
    assert [
        place(path, number, row) for number, row in enumerate(rows(path), start=2) if row["basis"] == "derived" and not row["note"]
    ] == []


@pytest.mark.parametrize("path", DEMONSTRATION, ids=lambda path: path.stem)
def test_demonstration_row_says_that_it_is_one(path):
    assert {(row["basis"], row["known_from"] == MEETINGS[row["source"]]) for row in rows(path)} == {("demonstration", True)}


def test_no_other_row_says_that_it_is_of_the_demonstration():
    others = [path for folder in ("published", "reference") for path in (DATA / folder).glob("*.csv")]
    assert [path.name for path in others if "demonstration" in {row.get("basis") for row in rows(path)}] == []


def test_text_names_no_folder_of_one_machine():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=False, text=True
    )
    if listed.returncode:
        pytest.skip("this is not a git checkout")
    found = []
    for path in (ROOT / name for name in listed.stdout.split("\0") if name):
        content = path.read_bytes() if path.is_file() else b"\0"
        if b"\0" not in content and MACHINE_PATH.search(content.decode("utf-8")):
            found.append(path.relative_to(ROOT).as_posix())
    assert found == []


@pytest.mark.parametrize("text", ["see /" + "home/me/data", "open '/" + "work/x'", "C:" + "\\Users"])
def test_search_finds_a_folder_of_one_machine(text):
    assert MACHINE_PATH.search(text)
