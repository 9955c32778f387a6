"""The page that every address starts from asks at once for the scripts that it will be drawn with."""

import re

import pytest

import server
import shell

PRELOADED = re.compile(r'<link rel="modulepreload" crossorigin href="\./static/js/([^"]+)">')


@pytest.mark.parametrize("part", sorted({*shell.ALWAYS, *(part for parts in shell.DRAWN_WITH.values() for part in parts)}))
def test_each_part_is_one_file_of_streamlits(part: str):
    assert len(list(shell.SCRIPTS.glob(f"{part}.*.js"))) == 1


@pytest.mark.parametrize("address", server.STEMS.values())
def test_page_asks_for_its_scripts_once_and_they_are_there(address: str):
    files = PRELOADED.findall(shell.page(address))
    assert len(files) == len(set(files)) > 60
    assert [file for file in files if not (shell.SCRIPTS / file).exists()] == []


def test_page_asks_for_what_it_draws_and_not_for_what_others_draw():
    assert [address for address in server.STEMS.values() if "DeckGlJsonChart" in shell.page(address)] == ["pspo-and-hotspots"]
    assert [address for address in server.STEMS.values() if "ArrowVegaLiteChart" in shell.page(address)] == [
        "funding-burn-down",
        "referral-trends",
    ]


def test_addresses_with_parts_of_their_own_are_addresses_of_the_dashboard():
    assert set(shell.DRAWN_WITH) <= set(server.STEMS.values())


def test_page_of_another_streamlit_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shell, "OURS", ((r"<nothing like this>", ""),))
    with pytest.raises(LookupError, match="not as expected"):
        shell.page.__wrapped__("")
