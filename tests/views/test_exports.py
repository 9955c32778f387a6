"""Tables and charts as files: plain text, numbers that are numbers, nothing that a spreadsheet would run or a drawing would fetch."""

import csv
import io
import re
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from views import charts, exports, theme, words
from views.charts import Chart
from views.tables import Table, lines

HOSTILE = Path(__file__).resolve().parents[2].parent / "shared" / "returns" / "formula_injection.csv"
FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1,1)", "\t=1", "\n=1", "\r=1", " =1", '"=1', "'=1", ";=1", "\u201c=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20A1", "-",
)  # fmt: skip
STANDING = exports.Standing("Recorded incidents", ["A finding."], ["A note.", "Source: report 001"])


def table(numeric: dict[str, str] | None = None, **columns: list) -> Table:
    return Table(pd.DataFrame(columns), alt="What it holds", numeric=numeric or {})


def csv_rows(of: Table) -> list[list[str]]:
    return list(csv.reader(io.StringIO(exports.as_csv(of).decode("utf-8-sig"), newline="")))


def sheet(of: Table, name: str = "Table", notes: list[tuple[str, str]] | None = None) -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(exports.as_xlsx(of, notes or [])))[name]


def xlsx_rows(of: Table) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet(of).iter_rows()]


def drawing(**more: Any) -> Chart:
    points = pd.DataFrame(
        {
            "date": pd.date_range("2025-01-01", periods=3, freq="MS"), "value": [3.0, 4.0, 5.0], "mean": 4.0, "lower": 1.0, "upper": 7.0,
            "rebase_group": 0, "kind": "expected", "label": ["", "", "5"],
        }
    )  # fmt: skip
    start, end = points["date"].iloc[0].date(), points["date"].iloc[-1].date()
    spec = charts.signals(points, start=start, end=end, colours=theme.colours(dark=False))
    return Chart({**spec, **more}, 'Line chart of "recorded" <incidents> & more')


# Text


@pytest.mark.parametrize(
    "shown, text",
    [
        ("**Core money**  \n:gray[Nothing spent]", "Core money\nNothing spent"),
        (":red-badge[:material/dangerous: Red]  \n:gray[off track]", "Red\noff track"),
        ("**[Removal of signs](/open-a-figure?figure=money:F05)**  \n:gray[29/01/2020]", "Removal of signs\n29/01/2020"),
        (":gray[[A link](/b) :violet-badge[⬢ Hot]]", "A link ⬢ Hot"),
        (lines(words.plain("a*b_c [d](e) :red[f]"), words.plain("£5 | ~6~ $7")), "a*b_c [d](e) :red[f]\n£5 | ~6~ $7"),
        ("at 10:30, 5: five", "at 10:30, 5: five"),
        ("a\x00b\x1fc\rd", "abcd"),
        ("", ""),
    ],
)
def test_markdown_becomes_the_text_that_is_seen(shown: str, text: str):
    assert exports.plain(shown) == text


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn"))))
def test_a_text_from_the_data_comes_back_as_it_was(text: str):
    assert exports.plain(words.plain(text)) == text


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_could_run_is_neutralised(text: str):
    assert exports.neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "1-1", "a=b", f"{words.MINUS}5", "£5", "Up to -5", "(=1)", "5@6", "#N/A"])
def test_any_other_text_stays(text: str):
    assert exports.neutral(text) == text


# Tables


def test_csv_is_a_pure_table_as_excel_reads_it():
    made = exports.as_csv(table({"£": "pounds"}, **{"**Place** (fictional)": ["**Åby**  \n:gray[a, b]"], "£": [-296900]}))
    assert made == '\ufeffPlace (fictional),£\r\n"Åby\na, b",-2969\r\n'.encode()


@pytest.mark.parametrize(
    "kind, held, number, form",
    [
        ("number", 1454, 1454, "#,##0"),
        ("number", 2.5, 2.5, "#,##0.##########"),
        ("number", -3, -3, "#,##0"),
        ("pounds", 282200, 2822, "#,##0"),
        ("pounds", -296950, -2969.5, "#,##0.00"),
        ("pounds and pence", 15465.51724, 154.66, "#,##0.00"),
        ("rate", 4.2237, 4.2, "0.0"),
        ("rate", 4.0, 4, "0.0"),
        ("rate", float("nan"), "Not calculated", "General"),
    ],
)
def test_a_number_column_holds_numbers_no_finer_than_the_page_shows(kind: str, held: float, number: float | str, form: str):
    of = table({"n": kind}, n=[held])
    cell = sheet(of)["A2"]
    assert (cell.value, cell.number_format, cell.data_type) == (number, form, "s" if isinstance(number, str) else "n")
    assert csv_rows(of)[1] == [str(float(number) if kind == "rate" and number == 4 else number)]


@pytest.mark.parametrize(
    "text, value, form",
    [
        ("1,454", 1454, "#,##0"),
        ("**15**", 15, "#,##0"),
        (f"{words.MINUS}1,200", -1200, "#,##0"),
        ("▲ 1,019", 1019, '"▲ "#,##0'),  # left out, an unusual month would be missing from every sum
        ("2018", "2018", "General"),
        ("007", "007", "General"),
        ("2.10", "2.10", "General"),
        ("5%", "5%", "General"),
        ("Not held", "Not held", "General"),
        ("under 8", "under 8", "General"),
    ],
)
def test_a_text_that_is_a_count_and_nothing_else_is_a_number(text: str, value: int | str, form: str):
    cell = sheet(table(n=[text]))["A2"]
    assert (cell.value, cell.number_format) == (value, form)
    assert csv_rows(table(n=[text]))[1] == [str(value)]


@pytest.mark.parametrize("text", [text for text in FORMULAS if "\r" not in text])
def test_nothing_that_could_run_is_a_formula_in_either_file(text: str):
    of = table(**{text: [words.plain(text)]})
    assert csv_rows(of) == [[f"'{text}"], [f"'{text}"]]
    for cell in (sheet(of)["A1"], sheet(of)["A2"]):
        assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


@pytest.mark.skipif(not HOSTILE.exists(), reason="no folder ../shared/returns")
def test_notes_of_the_hostile_return_are_only_text_in_either_file():
    notes = [note.replace("\r", "") for note in pd.read_csv(HOSTILE)["note"].dropna()]
    of = table(Note=[words.plain(note) for note in notes])
    assert len(notes) > 10
    assert [row[0] for row in csv_rows(of)[1:]] == [note if note.startswith("%") else f"'{note}" for note in notes]
    assert [(cell.value, cell.data_type) for (cell,) in sheet(of).iter_rows(min_row=2)] == [(note, "s") for note in notes]


def test_workbook_has_a_bold_head_that_stays_in_view_and_columns_as_wide_as_their_words():
    made = sheet(table(Place=["x" * 30 + "\ny"], Story=["y " * 200], N=["5"]))
    assert (made.freeze_panes, [cell.font.bold for cell in made[1]], made["A2"].font.bold) == ("A2", [True] * 3, False)
    assert [int(made.column_dimensions[letter].width) for letter in "ABC"] == [32, exports.WIDEST, exports.NARROWEST]
    assert made["B2"].alignment.wrap_text


@pytest.mark.parametrize("letter", ["x", "\U0001f600"], ids=["a letter", "two to Excel"])
def test_text_longer_than_a_cell_is_cut_and_says_so(letter: str):
    whole, longer = letter * (exports.MOST_LETTERS // (len(letter.encode("utf-16-le")) // 2)), letter * 40_000
    made = sheet(table(Story=[whole, longer]))
    assert made["A2"].value == whole
    assert made["A3"].value.endswith(letter + "\u2026")
    assert len(made["A3"].value.encode("utf-16-le")) // 2 in (exports.MOST_LETTERS - 1, exports.MOST_LETTERS)


def test_notes_stand_on_a_sheet_of_their_own_as_text():
    made = sheet(table(Place=["Ipswich"]), "Notes", [("What it is", "**Bold**"), ("Page", "=1+1")])
    assert [[cell.value for cell in row] for row in made.iter_rows()] == [
        ["Note", "About this table"], ["What it is", "Bold"], ["Page", "=1+1"],
    ]  # fmt: skip
    assert made["B3"].data_type == "s"


def test_a_table_stays_as_it_was():
    of = table({"n": "pounds"}, n=[282200])
    exports.as_csv(of), exports.as_xlsx(of, [])
    assert of.frame.to_dict("list") == {"n": [282200]}


# Charts


def test_svg_is_a_drawing_with_its_words_and_nothing_that_runs_or_points_outside():
    made = exports.as_svg(drawing(), STANDING)
    root = ElementTree.fromstring(made)
    texts = [text.strip() for text in root.itertext() if text.strip()]
    assert (root.tag, root.get("role"), root.get("aria-label")) == (
        "{http://www.w3.org/2000/svg}svg", "img", 'Line chart of "recorded" <incidents> & more',
    )  # fmt: skip
    assert {"Recorded incidents", "A finding.", "A note.", "Source: report 001", "Jan"} <= set(texts)
    assert [part.tag for part in root.iter() if re.search("script|foreignObject|image|[}]a$|style", part.tag)] == []
    assert [name for part in root.iter() for name in part.attrib if name.startswith("on") or "href" in name] == []
    assert re.findall(rb"https?://(?!www\.w3\.org/)|url\(", made) == []


def test_png_is_twice_the_size_of_the_drawing_on_white():
    made = exports.as_png(drawing(), STANDING)
    drawn = ElementTree.fromstring(exports.as_svg(drawing(), STANDING))
    assert made[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(made[16:20]) == exports.SCALE * int(drawn.get("width"))
    assert f'fill="{theme.LIGHT["paper"]}"'.encode() in exports.as_svg(drawing(), STANDING)


def test_long_lines_are_broken_so_that_the_drawing_is_no_wider():
    wordy = exports.Standing("A title " * 30, ["Above " * 60], ["Below " * 60])
    widths = [float(ElementTree.fromstring(exports.as_svg(drawing(), standing)).get("width")) for standing in (STANDING, wordy)]
    assert widths[1] < widths[0] * 1.1


def test_a_chart_stays_as_it_was():
    chart = drawing()
    exports.as_svg(chart, STANDING)
    assert chart.digest == drawing().digest


def test_nobody_is_asked_for_data():
    asked: list[str] = []

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    with HTTPServer(("127.0.0.1", 0), Host) as host:
        Thread(target=host.serve_forever, daemon=True).start()
        outside = {"url": f"http://127.0.0.1:{host.server_port}/data.json"}
        for draw in (exports.as_svg, exports.as_png):
            with pytest.raises(ValueError, match="not allowed"):
                draw(drawing(layer=[{"data": outside, "mark": "point", "encoding": {}}]), STANDING)
        host.shutdown()
    assert asked == []
