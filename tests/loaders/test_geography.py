"""The outlines from ONS, from a host of this machine's own that answers as a feature service does."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from loaders import geography
from loaders.fetching import PRODUCT, Client, Unreachable
from loaders.geography import DISTRICTS, LSOAS, SERVICES, WARDS, condition, download
from loaders.reading import Refused
from tests.loaders.answering import NOTHING, Asked, Host, Reply, host

SUFFOLK = {"E07000200": "Babergh", "E07000202": "Ipswich"}
CODES = {DISTRICTS: "LAD24CD", WARDS: "WD24CD", LSOAS: "LSOA21CD"}
SQUARE = {"type": "Polygon", "coordinates": [[[0.5, 52], [1, 52], [1, 52.5], [0.5, 52]]]}


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


def feature(properties: Mapping[str, object]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": SQUARE, "properties": dict(properties)}


def held() -> dict[str, list[dict[str, Any]]]:
    """What each service has of the two districts; the wards are not in order."""
    wards = [("E05000003", "E07000202"), ("E05000001", "E07000200"), ("E05000002", "E07000200")]
    lsoas = [("E01000001", "Babergh 001A"), ("E01000002", "Ipswich 001A")]
    return {
        DISTRICTS: [feature({"LAD24CD": code, "LAD24NM": name}) for code, name in SUFFOLK.items()],
        WARDS: [feature({"WD24CD": ward, "LAD24CD": district}) for ward, district in wards],
        LSOAS: [feature({"LSOA21CD": code, "LSOA21NM": name}) for code, name in lsoas],
    }


def told(reply: object) -> Reply:
    return Reply(200, json.dumps(reply).encode())


def serving(services: Mapping[str, list[dict[str, Any]]], *, page: int = 100, among_properties: bool = False) -> Callable[[Asked], Reply]:
    """Answers as a feature service that gives at most `page` features at a time."""

    def answer(asked: Asked) -> Reply:
        features = services[asked.path.split("/")[1]]
        if asked.parameters.get("returnCountOnly"):
            return told({"count": len(features)})
        start = int(asked.parameters["resultOffset"])
        reply: dict[str, Any] = {"type": "FeatureCollection", "features": features[start : start + page]}
        if start + page < len(features):
            more = {"exceededTransferLimit": True}
            reply.update({"properties": more} if among_properties else more)
        return told(reply)

    return answer


def fetch(running: Host, folder: Path, districts: Mapping[str, str] = SUFFOLK, **choice: Any) -> list[Path]:
    return download(districts, folder, base=running.address, wait=0, **choice)


def refused(services: Mapping[str, list[dict[str, Any]]], folder: Path, districts: Mapping[str, str] = SUFFOLK) -> list[str]:
    """What is said of a download that is refused, of which no file may stay."""
    with host(serving(services)) as running, pytest.raises(Refused) as caught:
        fetch(running, folder, districts)
    assert list(folder.iterdir()) == []
    return [str(problem) for problem in caught.value.problems]


def unreachable(answer: Callable[[Asked], Reply], folder: Path) -> str:
    with host(answer) as running, pytest.raises(Unreachable) as caught:
        fetch(running, folder)
    assert list(folder.iterdir()) == []
    return str(caught.value)


def pages(running: Host, service: str) -> list[str]:
    """The offsets that were asked for."""
    found = [asked.parameters.get("resultOffset") for asked in running.asked if asked.path == f"/{service}/FeatureServer/0/query"]
    return [offset for offset in found if offset is not None]


def test_download_writes_a_collection_a_kind_sorted_by_code(tmp_path):
    with host(serving(held())) as running:
        paths = fetch(running, tmp_path / "new" / "folder")
    assert [path.name for path in paths] == ["districts.geojson", "wards.geojson", "lsoas.geojson"]
    assert sorted(path.name for path in paths[0].parent.iterdir()) == sorted(path.name for path in paths)
    for path, (service, features) in zip(paths, held().items(), strict=True):
        ordered = sorted(features, key=lambda each: each["properties"][CODES[service]])
        assert json.loads(path.read_text(encoding="utf-8")) == {"type": "FeatureCollection", "features": ordered}


def test_download_asks_for_the_count_and_then_for_whole_features_in_degrees(tmp_path):
    with host(serving(held())) as running:
        fetch(running, tmp_path)
    where = "LAD24CD IN ('E07000200','E07000202')"
    page = {"resultOffset": "0", "resultRecordCount": "500", "outFields": "*", "outSR": "4326", "f": "geojson"}
    assert len(running.asked) == 6
    assert running.asked[2:4] == [
        Asked("GET", f"/{WARDS}/FeatureServer/0/query", {"where": where, "returnCountOnly": "true", "f": "json"}, None, PRODUCT),
        Asked("GET", f"/{WARDS}/FeatureServer/0/query", {"where": where, "orderByFields": "WD24CD", **page}, None, PRODUCT),
    ]


@pytest.mark.parametrize("among_properties", [True, False])
def test_pages_are_asked_for_until_the_service_has_no_more(tmp_path, among_properties):
    with host(serving(held(), page=2, among_properties=among_properties)) as running:
        paths = fetch(running, tmp_path)
    assert (pages(running, DISTRICTS), pages(running, WARDS)) == (["0"], ["0", "2"])
    found = json.loads(paths[1].read_text(encoding="utf-8"))["features"]
    assert [each["properties"]["WD24CD"] for each in found] == ["E05000001", "E05000002", "E05000003"]


@pytest.mark.parametrize(
    ("kind", "service", "asked"),
    [
        ("districts", DISTRICTS, "LAD24CD IN ('E07000200','E07000202')"),
        ("wards", "Wards_May_2026_Boundaries_UK_BGC_V2", "LAD26CD IN ('E07000200','E07000202')"),
        ("lsoas", LSOAS, "LSOA21NM LIKE 'Babergh %' OR LSOA21NM LIKE 'Ipswich %'"),
    ],
)
def test_condition_takes_the_year_of_the_fields_from_the_services_name(kind, service, asked):
    assert condition(kind, service, SUFFOLK) == asked


def test_condition_doubles_quotes():
    assert condition("lsoas", LSOAS, {"E07000000": "King's Lynn' OR 1=1"}) == "LSOA21NM LIKE 'King''s Lynn'' OR 1=1 %'"


def test_renamed_service_is_asked_by_its_new_name(tmp_path):
    new = "Wards_December_2025_Boundaries_UK_BGC"
    wards = [feature({"WD25CD": f"E0500000{number}", "LAD25CD": code}) for number, code in enumerate(SUFFOLK)]
    with host(serving({**held(), new: wards})) as running:
        paths = fetch(running, tmp_path, services={"wards": new})
    assert json.loads(paths[1].read_text(encoding="utf-8"))["features"] == wards
    assert pages(running, DISTRICTS) == ["0"]


def test_error_in_an_answer_is_said_in_our_words(tmp_path):
    said = unreachable(lambda asked: told({"error": {"code": 400, "message": "Invalid URL", "details": []}}), tmp_path)
    assert said == (
        f"127.0.0.1/{DISTRICTS}/FeatureServer/0/query: ONS does not know this service or a field of it (its code 400). ONS renames "
        "its services every year: look for the new name on the Open Geography portal and give it for this kind."
    )


def test_error_without_a_code_is_said_too(tmp_path):
    assert "ONS does not know this service or a field of it. " in unreachable(lambda asked: told({"error": "no"}), tmp_path)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (told([]), "the answer is not what the service promises"),
        (told({}), "the answer is no count we can go by"),
        (told({"count": True}), "the answer is no count we can go by"),
        (told({"count": -1}), "the answer is no count we can go by"),
        (told({"count": 50_001}), "the answer is no count we can go by"),
        (told({"count": 2}), "the answer holds no features"),
        (Reply(200, b"<html>"), "the answer is not JSON"),
        (Reply(200, b'{"count": NaN}'), "the answer is not JSON"),
        (Reply(200, b"\xff"), "the answer is not JSON"),
        (Reply(200, b"[" * 100_000), "the answer is not JSON"),
        (Reply(200, b'{"count": 2}', cut=5), "the connection could not be made or broke off"),
        (NOTHING, "there is nothing at this address"),
    ],
)
def test_answer_that_is_none_is_unreachable(tmp_path, reply, said):
    assert f": {said}. " in unreachable(lambda asked: reply, tmp_path)


def test_answer_that_is_too_large_is_not_read():
    with host(lambda asked: told("x" * 100)) as running, pytest.raises(Unreachable) as caught:
        Client(wait=0).json(f"{running.address}/query", {"f": "json"}, limit=101)
    assert str(caught.value) == "127.0.0.1/query: the answer is larger than 101 bytes. Ask for less at a time."


@pytest.mark.parametrize("count", [1, 3])
def test_count_that_does_not_fit_is_refused(tmp_path, count):
    answer = serving(held())

    def miscounting(asked: Asked) -> Reply:
        return told({"count": count}) if asked.parameters.get("returnCountOnly") else answer(asked)

    with host(miscounting) as running, pytest.raises(Refused) as caught:
        fetch(running, tmp_path)
    assert [str(problem) for problem in caught.value.problems] == [
        f"districts: found 2 features, 2 of them different; expected {count}, as ONS counts them. Run the same command again."
    ]


def test_feature_that_comes_twice_is_refused(tmp_path):
    services = held()
    services[WARDS][1] = services[WARDS][0]
    assert refused(services, tmp_path)[0].startswith("wards: found 3 features, 2 of them different; expected 3,")


@pytest.mark.parametrize(("district", "asked_for"), [([feature({"LAD24CD": "E07000200"})], ["0", "1", "2"]), ([], ["0"])])
def test_service_that_always_has_more_is_not_asked_for_ever(tmp_path, district, asked_for):

    def endless(asked: Asked) -> Reply:
        return told({"count": 2} if asked.parameters.get("returnCountOnly") else {"features": district, "exceededTransferLimit": True})

    with host(endless) as running, pytest.raises(Refused):
        fetch(running, tmp_path)
    assert pages(running, DISTRICTS) == asked_for


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"properties": {"WD23CD": "E05000001"}, "geometry": SQUARE}, ["WD24CD"]),
        ({"properties": {"WD24CD": "E05000001"}, "geometry": None}, ["geometry"]),
        ({"properties": {"WD24CD": "E05000001"}, "geometry": {"type": "Point", "coordinates": [0, 0]}}, ["geometry"]),
        ("no feature", ["WD24CD", "geometry"]),
    ],
    ids=["another year", "no outline", "a point", "no object"],
)
def test_feature_without_a_code_or_an_outline_is_refused(tmp_path, wrong, said):
    found = refused({**held(), WARDS: [wrong]}, tmp_path)
    assert [problem.split(":")[0] for problem in found] == [f"wards, row 1, column {column}" for column in said]


@pytest.mark.parametrize(
    ("service", "left", "said"),
    [
        (DISTRICTS, slice(0, 1), "districts: found nothing for Ipswich; expected one at least. Give the code that the district had"),
        (WARDS, slice(1, 3), "wards: found nothing for Ipswich; expected one at least. Give the code that the district had"),
        (LSOAS, slice(0, 0), "lsoas: found nothing for Babergh; expected one at least. Give the name that the district had"),
    ],
)
def test_district_without_anything_is_refused(tmp_path, service, left, said):
    services = held()
    services[service] = services[service][left]
    assert refused(services, tmp_path)[0] == f"{said} in the year of the service."


def test_files_that_are_there_stay_when_a_later_kind_is_refused(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "districts.geojson").write_text("as it was", encoding="utf-8")
    with host(serving({**held(), LSOAS: []})) as running, pytest.raises(Refused):
        fetch(running, folder)
    assert (folder / "districts.geojson").read_text(encoding="utf-8") == "as it was"


@pytest.mark.parametrize(
    ("districts", "services", "said"),
    [
        ({}, {}, "districts: found none; expected at least one district. Name a district."),
        ({"E07'": "Babergh"}, {}, 'districts: found "E07\'"; expected a code such as E07000200. Correct the code.'),
        ({"E07000200": "%"}, {}, "districts: found the name '%' of E07000200; expected a name without % and _. Correct the name."),
        ({"E07000200": " "}, {}, "districts: found the name ' ' of E07000200; expected a name without % and _. Correct the name."),
        (SUFFOLK, {"towns": WARDS}, "services: found 'towns'; expected one of districts, wards, lsoas. Correct the kind."),
    ],
)
def test_choice_is_refused_before_anything_is_asked(tmp_path, districts, services, said):
    with host(serving(held())) as running, pytest.raises(Refused) as caught:
        fetch(running, tmp_path, districts, services=services)
    assert ([str(problem) for problem in caught.value.problems], running.asked) == ([said], [])


@pytest.mark.parametrize("service", ["Wards_BGC", "../Wards_December_2024_BGC", "Wards_2024_/FeatureServer", "", "Wards_2024_BGC?a"])
def test_service_whose_name_is_none_is_refused(tmp_path, service):
    with pytest.raises(Refused) as caught:
        download(SUFFOLK, tmp_path, base="nowhere", services={"wards": service})
    assert [str(problem) for problem in caught.value.problems] == [
        f"service of wards: found {service!r}; expected a name with its year, such as {WARDS}. Correct the name."
    ]


def test_services_are_those_of_one_vintage_each():
    assert {kind: geography._field(kind, service, "CD") for kind, service in SERVICES.items()} == {
        "districts": "LAD24CD",
        "wards": "WD24CD",
        "lsoas": "LSOA21CD",
    }
