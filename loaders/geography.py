"""Fetches the outlines of districts, their wards and their LSOAs of 2021 from the ONS Open Geography portal.

Source: one ArcGIS feature service a kind, generalised to 20 metres and clipped to the coast (BGC), in WGS84.
Result: `districts.geojson`, `wards.geojson`, `lsoas.geojson`, each a FeatureCollection with the properties as ONS names them
(`LAD24CD`, `WD24CD`, `LSOA21CD`, ...), sorted by code, so that the same answers give the same bytes.

Traps of the source:
- ONS renames its services every year. The year of the fields is that of the service's name: December_2024 has LAD24CD.
- An answer holds as many features as the service likes. Whether there are more it says with `exceededTransferLimit`, at the
  top or among the `properties` of the answer.
- A mistake is answered with status 200 and an object `error`.
- LSOAs carry no district. They are found by their names, which begin with the district's name of 2021: a district that was
  made or renamed since then has none, and this is told.
- All districts stand in the address of a question: some dozens at a time are well, hundreds are not.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tqdm import tqdm

from loaders.fetching import WAIT_SECONDS, Client, unreachable, write, writing
from loaders.reading import Problem, Refused

ADDRESS = "https://services1.arcgis.com/ESMARspQHYMw9BZ9/arcgis/rest/services"
DISTRICTS = "Local_Authority_Districts_December_2024_Boundaries_UK_BGC"
WARDS = "Wards_December_2024_Boundaries_UK_BGC"
LSOAS = "Lower_layer_Super_Output_Areas_December_2021_Boundaries_EW_BGC_V5"
SERVICES = {"districts": DISTRICTS, "wards": WARDS, "lsoas": LSOAS}
PREFIXES = {"districts": "LAD", "wards": "WD", "lsoas": "LSOA"}

PAGE_FEATURES = 500
LARGEST_COUNT = 50_000
SERVICE = re.compile(r"[A-Za-z0-9_]*_(20[0-9]{2})_[A-Za-z0-9_]*", re.ASCII)
DISTRICT_CODE = re.compile(r"[ENSW][0-9]{8}", re.ASCII)
AREAS = ("Polygon", "MultiPolygon")

Feature = dict[str, Any]


def download(
    districts: Mapping[str, str],
    folder: Path,
    *,
    base: str = ADDRESS,
    services: Mapping[str, str] = SERVICES,
    wait: float = WAIT_SECONDS,
) -> list[Path]:
    """The three files in the folder. Raises Refused, Unreachable; nothing is written unless all three are whole.

    `districts`: name by code, such as {"E07000200": "Babergh"}. `services`: the names of services that ONS has renamed, by kind;
    the others stay. `wait`: seconds between requests.
    """
    names = {**SERVICES, **services}
    _check(districts, names)
    client = Client(wait=wait)
    collections = {}
    for kind in tqdm(SERVICES, unit="file", desc="ONS", disable=None):
        collections[kind] = fetch(client, kind, names[kind], districts, base=base)
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for kind, features in collections.items():
        write(folder / f"{kind}.geojson", _text(features))
    return [folder / f"{kind}.geojson" for kind in collections]


def fetch(client: Client, kind: str, service: str, districts: Mapping[str, str], *, base: str = ADDRESS) -> list[Feature]:
    """The features of one kind in these districts, sorted by code. Raises Refused, Unreachable."""
    address = f"{base}/{service}/FeatureServer/0/query"
    code = _field(kind, service, "CD")
    where = {"where": condition(kind, service, districts)}
    count = _count(client, address, where)
    features = [feature for page in _pages(client, address, {**where, "orderByFields": code}, count) for feature in page]
    _check_features(features, kind, code, count)
    _check_districts(features, kind, service, districts)
    return sorted(features, key=lambda feature: str(feature["properties"][code]))


def condition(kind: str, service: str, districts: Mapping[str, str]) -> str:
    """Which features to ask for, as the service takes it: by the district's code, LSOAs by its name."""
    if kind == "lsoas":
        field = _field(kind, service, "NM")
        return " OR ".join(f"{field} LIKE {_quoted(name + ' %')}" for name in districts.values())
    return f"{_field('districts', service, 'CD')} IN ({','.join(map(_quoted, districts))})"


def _field(kind: str, service: str, ending: str) -> str:
    """The name of a field: ("wards", "Wards_December_2024_...", "CD") -> "WD24CD"."""
    year = SERVICE.fullmatch(service)
    if year is None:
        raise Refused([_wrong_service(kind, service)])
    return f"{PREFIXES[kind]}{year[1][2:]}{ending}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _check(districts: Mapping[str, str], services: Mapping[str, str]) -> None:
    problems = [
        Problem("services", None, None, repr(kind), "one of " + ", ".join(SERVICES), "Correct the kind.")
        for kind in services
        if kind not in SERVICES
    ]
    problems += [_wrong_service(kind, service) for kind, service in services.items() if not SERVICE.fullmatch(service)]
    problems += [
        Problem("districts", None, None, repr(code), "a code such as E07000200", "Correct the code.")
        for code in districts
        if not DISTRICT_CODE.fullmatch(code)
    ]
    problems += [
        Problem("districts", None, None, f"the name {name!r} of {code}", "a name without % and _", "Correct the name.")
        for code, name in districts.items()
        if not name.strip() or set("%_") & set(name)  # they stand for any letters in a question
    ]
    if not districts:
        problems.append(Problem("districts", None, None, "none", "at least one district", "Name a district."))
    if problems:
        raise Refused(problems)


def _wrong_service(kind: str, service: str) -> Problem:
    return Problem(f"service of {kind}", None, None, repr(service), f"a name with its year, such as {SERVICES[kind]}", "Correct the name.")


def _count(client: Client, address: str, where: Mapping[str, str]) -> int:
    reply = _reply(client, address, {**where, "returnCountOnly": "true", "f": "json"})
    count = reply.get("count")
    if type(count) is not int or not 0 <= count <= LARGEST_COUNT:
        raise unreachable(address, "the answer is no count we can go by", "Ask for fewer districts.")
    return count


def _pages(client: Client, address: str, parameters: Mapping[str, str], count: int) -> Iterator[list[Feature]]:
    """The features, page by page, until the service says that there are no more, or gives more than there are."""
    offset, more = 0, count > 0
    while more and offset <= count:
        page = {"resultOffset": str(offset), "resultRecordCount": str(PAGE_FEATURES), "outFields": "*", "outSR": "4326", "f": "geojson"}
        reply = _reply(client, address, {**parameters, **page})
        features = reply.get("features")
        if not isinstance(features, list):
            raise unreachable(address, "the answer holds no features", "Try again later.")
        yield features
        offset += len(features)
        more = _exceeded(reply) and bool(features)


def _exceeded(reply: Mapping[str, Any]) -> bool:
    """Whether the service holds more than it answered."""
    properties = reply.get("properties")
    also = properties.get("exceededTransferLimit") if isinstance(properties, dict) else False
    return reply.get("exceededTransferLimit") is True or also is True


def _reply(client: Client, address: str, parameters: Mapping[str, str]) -> dict[str, Any]:
    """An answer as an object, none that tells of an error. Raises Unreachable."""
    reply = client.json(address, parameters)
    if not isinstance(reply, dict):
        raise unreachable(address, "the answer is not what the service promises", "Try again later.")
    if "error" in reply:
        code = reply["error"].get("code") if isinstance(reply["error"], dict) else None
        number = f" (its code {code})" if type(code) is int else ""
        raise unreachable(
            address,
            f"ONS does not know this service or a field of it{number}",
            "ONS renames its services every year: look for the new name on the Open Geography portal and give it for this kind.",
        )
    return reply


def _check_features(features: list[Feature], kind: str, code: str, count: int) -> None:
    """Each has a code of its own and an outline, and they are as many as ONS counts. Raises Refused."""
    problems = [problem for number, feature in enumerate(features, start=1) for problem in _wrong(feature, number, kind, code)]
    if problems:
        raise Refused(problems)
    codes = {feature["properties"][code] for feature in features}
    if not len(features) == len(codes) == count:
        found = f"{len(features):,} features, {len(codes):,} of them different"
        raise Refused([Problem(kind, None, None, found, f"{count:,}, as ONS counts them", "Run the same command again.")])


def _wrong(feature: object, number: int, kind: str, code: str) -> Iterator[Problem]:
    """What a feature lacks: a code, or an outline."""
    held: Mapping[str, Any] = feature if isinstance(feature, dict) else {}
    properties, geometry = held.get("properties"), held.get("geometry")
    if not isinstance(properties, dict) or not isinstance(properties.get(code), str):
        yield Problem(kind, number, code, "no code", f"the property {code}", "Check the name of the service.")
    if not isinstance(geometry, dict) or geometry.get("type") not in AREAS:
        yield Problem(kind, number, "geometry", "no area", "Polygon or MultiPolygon", "Check the name of the service.")


def _check_districts(features: list[Feature], kind: str, service: str, districts: Mapping[str, str]) -> None:
    """Every district must have something of every kind. Raises Refused."""
    if kind == "lsoas":
        names = [str(feature["properties"].get(_field(kind, service, "NM"))) for feature in features]
        lacking = [name for name in districts.values() if not any(each.startswith(f"{name} ") for each in names)]
        fix = "Give the name that the district had in the year of the service."
    else:
        codes = {feature["properties"].get(_field("districts", service, "CD")) for feature in features}
        lacking = [name for code, name in districts.items() if code not in codes]
        fix = "Give the code that the district had in the year of the service."
    if lacking:
        raise Refused([Problem(kind, None, None, f"nothing for {name}", "one at least", fix) for name in lacking])


def _text(features: list[Feature]) -> bytes:
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
