"""One answer, whichever database holds the store: the same rows in the same order."""

import inspect
from datetime import date

import pandas as pd
import pytest

from store import queries
from store.scope import Scope

ARGUMENTS = {
    "population": {"districts": ["Ipswich", "Babergh"], "measure": "Census 2021"},
    "recorded_asb": {"kind": "cell", "districts": ["Ipswich", "Babergh"]},
    "cells": {"districts": ["Ipswich", "Babergh"]},
    "cell_shapes": {"districts": ["Ipswich"]},
    "boundaries": {"kind": "ward"},
    "wards": {"districts": ["Ipswich", "Babergh"]},
    "versions": {"table_name": "money", "values": {"entry": "F05"}},
    "revised": {"since": date(2000, 1, 1)},
}


def ask(engine, name: str, partnership: str | None) -> pd.DataFrame:
    query = getattr(queries, name)
    known = inspect.signature(query).parameters
    if "scope" in known:
        return query(engine, Scope(partnership), **ARGUMENTS.get(name, {}))
    return query(engine, **ARGUMENTS.get(name, {}), **({"partnership": partnership} if "partnership" in known else {}))


def plain(answer: pd.DataFrame) -> pd.DataFrame:
    """Without the types of the database, and the moment of loading."""
    kept = answer.drop(columns="loaded_at", errors="ignore").astype(object)
    return kept.where(kept.notna(), None)


@pytest.mark.parametrize("new", ["postgresql"], indirect=True, ids=[""])
@pytest.mark.parametrize("partnership", [None, "WSCSP", "ESCSP", "BCPCSP", "DEMO"])
@pytest.mark.parametrize("name", queries.__all__)
def test_answer_is_the_same_on_both_databases(published, engine, name, partnership):
    pd.testing.assert_frame_equal(plain(ask(engine, name, partnership)), plain(ask(published, name, partnership)))
