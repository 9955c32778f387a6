"""Returns in the store: later versions, drafts, publication, undo, and an audit that is only added to. On both databases."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from store import database, queries, returns, schema
from store.returns import NotPossible, Return
from store.scope import Scope

TODAY = date.today()
ONE, OTHER = "officer 1", "officer 2"


def figure(code: str = "R-1", **more) -> dict:
    row = {
        "figure": code, "measure": "Hate crime reports", "kind": "statistic", "value": 42.0, "value_as_published": "42", "unit": "reports",
        "comparator": "exactly", "period_start": date(2025, 4, 1), "period_end": date(2025, 4, 30), "period_as_published": "April 2025",
        "period_basis": "returned", "partnership": "WSCSP", "area": "West Suffolk", "priority": "hate-crime", "source": None,
        "paragraph": None, "line": None, "basis": "returned", "note": None, "withdrawn": False,
    }  # fmt: skip
    return row | more


def given(*rows: dict, name: str = "ok.csv", table: str = "figures", **more) -> Return:
    return Return(name, f"{hash(str(rows)) & 0xFFFFFFFF:064x}", {table: list(rows), **more})


def shown(engine, audience="public", code="R-1"):
    found = queries.figures(engine, Scope(audience=audience))
    return [*found.loc[found["figure"] == code, "value"]]


def acts(engine) -> list[tuple]:
    table = schema.audit
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(table.c.act, table.c.who, table.c.load_id).order_by(table.c.id))]


def test_load_is_shown_at_once_and_told_in_the_audit(own):
    loaded = returns.load(own, given(figure()), by=ONE)
    assert shown(own) == [42.0]
    assert acts(own) == [("load", ONE, loaded.load)]
    assert loaded.changes.counts() == {"added": 1, "changed": 0, "withdrawn": 0}


def test_same_file_twice_is_told_when_it_was_loaded(own):
    loaded = returns.load(own, given(figure()), by=ONE)
    with pytest.raises(
        NotPossible,
        match=rf"^This file was already loaded on {TODAY.day} {TODAY:%B %Y} at .* as ok.csv, and published \(load {loaded.load}\)",
    ):
        returns.load(own, given(figure()), by=OTHER)


def test_same_rows_in_another_file_change_nothing(own):
    returns.load(own, given(figure()), by=ONE)
    before = database.version(own)
    again = returns.load(own, Return("again.csv", "f" * 64, {"figures": [figure()]}), by=ONE)
    assert (again.load, again.changes.unchanged, database.version(own)) == (None, 1, before)


def test_correction_counts_and_the_old_figure_is_kept(own):
    returns.load(own, given(figure()), by=ONE)
    corrected = returns.load(own, given(figure(value=44.0, value_as_published="44")), by=OTHER)
    assert shown(own) == [44.0]
    assert [change.before["value"] for change in corrected.changes.changes] == [42.0]
    assert [*queries.versions(own, "figures", {"figure": "R-1"})["value"]] == [44.0, 42.0]


def test_published_fact_of_a_report_can_be_corrected_and_undone(own):
    code = "M002"
    before = shown(own, code=code)
    row = queries.versions(own, "figures", {"figure": code}).iloc[0]
    loaded = returns.load(own, given(figure(code, measure=row["measure"], area=row["area"], value=712.0)), by=ONE)
    assert (before, shown(own, code=code)) == ([711.0], [712.0])
    returns.undo(own, loaded.load, by=ONE)
    assert shown(own, code=code) == [711.0]


def test_withdrawn_fact_is_shown_no_more_until_that_is_undone(own):
    returns.load(own, given(figure()), by=ONE)
    taken = returns.load(own, given(figure(value=None, withdrawn=True)), by=ONE)
    assert (shown(own), taken.changes.counts()) == ([], {"added": 0, "changed": 0, "withdrawn": 1})
    returns.undo(own, taken.load, by=ONE)
    assert shown(own) == [42.0]


def test_withdrawing_what_is_not_held_changes_nothing(own):
    assert returns.load(own, given(figure(withdrawn=True)), by=ONE).load is None


def test_draft_is_seen_by_officers_alone_until_it_is_published(own):
    loaded = returns.load(own, given(figure()), by=ONE, draft=True)
    assert (shown(own), shown(own, "officer")) == ([], [42.0])
    before = database.version(own)
    returns.publish(own, loaded.load, by=ONE)
    assert (shown(own), database.version(own) > before) == ([42.0], True)
    assert [act for act, *_ in acts(own)] == ["draft", "publish"]


def test_publication_on_a_day_waits_for_it(own):
    loaded = returns.load(own, given(figure()), by=ONE, draft=True)
    day = TODAY + timedelta(days=5)
    returns.publish(own, loaded.load, by=ONE, on=day)
    before = database.version(own)
    assert (shown(own), shown(own, "officer")) == ([], [42.0])

    with own.begin() as connection:  # the day has come
        connection.execute(update(schema.loads).where(schema.loads.c.id == loaded.load).values(publish_on=TODAY))
    assert shown(own) == [42.0]
    assert database.version(own) == before + 1
    assert [*queries.versions(own, "figures", {"figure": "R-1"})["known_from"].dt.date] == [day]


def test_day_of_publication_may_be_changed_until_it_has_come(own):
    loaded = returns.load(own, given(figure()), by=ONE, draft=True)
    returns.publish(own, loaded.load, by=ONE, on=TODAY + timedelta(days=5))
    returns.publish(own, loaded.load, by=ONE)
    assert shown(own) == [42.0]
    with pytest.raises(NotPossible, match=r"is published; only a draft can be published"):
        returns.publish(own, loaded.load, by=ONE)


def test_another_officer_has_to_publish_where_that_is_asked_for(own):
    loaded = returns.load(own, given(figure()), by=ONE, draft=True)
    with pytest.raises(NotPossible, match=r"was loaded by you\. Another officer has to publish it"):
        returns.publish(own, loaded.load, by=ONE, another=True)
    assert shown(own) == []
    returns.publish(own, loaded.load, by=OTHER, another=True)
    assert shown(own) == [42.0]


def test_undone_load_can_be_loaded_again_and_not_undone_twice(own):
    loaded = returns.load(own, given(figure()), by=ONE)
    returns.undo(own, loaded.load, by=OTHER)
    assert shown(own) == []
    with pytest.raises(NotPossible, match="is undone already"):
        returns.undo(own, loaded.load, by=ONE)
    with pytest.raises(NotPossible, match="is undone; only a draft can be published"):
        returns.publish(own, loaded.load, by=ONE)
    assert returns.load(own, given(figure()), by=ONE).load
    assert shown(own) == [42.0]


def test_load_that_another_leans_on_is_not_undone_first(own):
    action = {
        "action": "R-A1", "kind": "priority", "partnership": "WSCSP", "area": "West Suffolk", "priority": "hate-crime", "objective": "One",
        "objective_carried_forward": False, "activity": "Two", "activity_parts": 1, "basis": "returned",
    }  # fmt: skip
    about = {"update": "R-U1", "action": "R-A1", "label": "Q1 2025/26", "summary": "Done", "basis": "returned"}
    first = returns.load(own, given(action, table="actions"), by=ONE)
    second = returns.load(own, given(about, table="updates"), by=ONE)
    with pytest.raises(NotPossible, match=rf"Rows of load {second.load} belong to rows of load {first.load}"):
        returns.undo(own, first.load, by=ONE)
    returns.undo(own, second.load, by=ONE)
    returns.undo(own, first.load, by=ONE)
    assert "R-A1" not in set(queries.actions(own, Scope())["action"])


@pytest.mark.parametrize("number", [0, 1, 10**6])
def test_what_is_no_return_is_neither_published_nor_undone(own, number):
    for act in (returns.publish, returns.undo):
        with pytest.raises(NotPossible, match=f"There is no return with the number {number}"):
            act(own, number, by=ONE)


def test_load_that_was_looked_through_before_another_one_came_is_not_made(own):
    mine = given(figure())
    seen = returns.preview(own, mine)
    returns.load(own, given(figure(value=40.0), name="other.csv"), by=OTHER)
    with pytest.raises(NotPossible, match="The store has changed since"):
        returns.load(own, mine, by=ONE, expected=seen)
    assert shown(own) == [40.0]


def test_two_officers_at_once_have_one_result_each_and_nothing_is_lost(own):
    """Each sends the same file and one of their own, all at the same moment."""
    results: list[object] = []
    files = [given(figure("R-both"), name="both.csv")] * 2 + [given(figure(f"R-{n}"), name=f"{n}.csv") for n in range(6)]
    gate = threading.Barrier(len(files))

    def send(one: Return) -> None:
        gate.wait()
        try:
            results.append(returns.load(own, one, by=ONE).load)
        except NotPossible as problem:
            results.append(str(problem))

    threads = [threading.Thread(target=send, args=(one,)) for one in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    loads = [one for one in results if isinstance(one, int)]
    assert (len(results), len(set(loads))) == (8, 7)
    assert [one.startswith("This file was already loaded on") for one in results if isinstance(one, str)] == [True]
    assert all(shown(own, code=code) == [42.0] for code in ("R-both", *(f"R-{n}" for n in range(6))))
    assert sorted(load for _, _, load in acts(own)) == sorted(loads)


@pytest.mark.parametrize("change", [update(schema.audit).values(who="nobody"), delete(schema.audit)], ids=["update", "delete"])
def test_audit_is_only_added_to(own, change):
    returns.load(own, given(figure()), by=ONE)
    before = acts(own)
    with pytest.raises(DBAPIError, match="the audit is only added to"), own.begin() as connection:
        connection.execute(change)
    assert acts(own) == before


def test_row_of_the_audit_is_not_replaced_on_sqlite(own):
    if own.dialect.name != "sqlite":
        pytest.skip("SQLite alone can insert in place of a row")
    returns.load(own, given(figure()), by=ONE)
    before = acts(own)
    with pytest.raises(DBAPIError, match="the audit is only added to"), own.begin() as connection:
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO audit SELECT id, at, 'nobody', act, load_id, file, sha256, 0, 0, 0, NULL FROM audit"
        )
    assert acts(own) == before


def test_nothing_of_a_load_that_fails_stays(own):
    before = database.version(own)
    with pytest.raises(DBAPIError):
        returns.load(own, given(figure(), figure("R-2", area="Atlantis")), by=ONE)
    assert (database.version(own), shown(own), acts(own)) == (before, [], [])


def test_many_rows_are_compared_at_once(own):
    rows = [figure(f"R-{n}") for n in range(1200)]
    returns.load(own, given(*rows), by=ONE)
    again = [*rows[:1199], figure("R-1199", value=1.0)]
    assert returns.preview(own, given(*again)).counts() == {"added": 0, "changed": 1, "withdrawn": 0}


def test_fact_of_which_a_draft_is_held_is_changed_by_no_other_return(own):
    """What the draft says must not become public with it; and of two drafts nobody could say which is meant."""
    returns.load(own, given(figure()), by=ONE)
    draft = returns.load(own, given(figure(value=44.0)), by=ONE, draft=True)
    other = Return("b.csv", "b" * 64, {"figures": [figure(value=45.0)]})
    for how in (True, False):
        with pytest.raises(NotPossible, match=rf"Load {draft.load} is a draft of the same facts"):
            returns.load(own, other, by=OTHER, draft=how)
    returns.undo(own, draft.load, by=ONE)
    returns.load(own, other, by=OTHER)
    assert shown(own) == [45.0]


def test_what_was_taken_back_and_is_stated_again_is_the_same_fact(own):
    returns.load(own, given(figure()), by=ONE)
    returns.load(own, given(figure(value=None, withdrawn=True)), by=ONE)
    again = returns.load(own, given(figure(value=50.0)), by=ONE)
    assert (shown(own), again.changes.counts()["added"]) == ([50.0], 1)
    assert len(queries.versions(own, "figures", {"figure": "R-1"})) == 3


def test_load_from_which_a_later_one_took_over_is_not_undone_first(own):
    row = {
        "risk": "R-R1",
        "partnership": "WSCSP",
        "area": "Western Suffolk CSP area",
        "title": "One",
        "basis": "returned",
        "withdrawn": False,
    }
    first = returns.load(own, given(row, table="risks"), by=ONE)
    second = returns.load(own, given({**row, "mitigation": "Two"}, table="risks"), by=ONE)
    with pytest.raises(NotPossible, match=rf"Undo load {second.load} first"):
        returns.undo(own, first.load, by=ONE)
    returns.undo(own, second.load, by=ONE)
    returns.undo(own, first.load, by=ONE)


def test_each_row_of_the_audit_has_its_counts(own):
    loaded = returns.load(own, given(figure(), figure("R-2")), by=ONE, draft=True)
    returns.publish(own, loaded.load, by=ONE)
    table = schema.audit
    with own.connect() as connection:
        found = connection.execute(select(table.c.act, table.c.added, table.c.changed, table.c.file, func.length(table.c.sha256))).all()
    assert [tuple(row) for row in found] == [("draft", 2, 0, "ok.csv", 64), ("publish", 2, 0, "ok.csv", 64)]


def test_insert_into_the_audit_needs_a_known_act(own):
    loaded = returns.load(own, given(figure()), by=ONE)
    with pytest.raises(DBAPIError), own.begin() as connection:
        noted = {"at": func.now(), "who": "x", "act": "rewrite", "load_id": loaded.load, "file": "a", "sha256": "b", "added": 0}
        connection.execute(insert(schema.audit).values(**noted, changed=0, withdrawn=0))
