import datetime as dt
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures import burn_down
from measures.burn_down import Forecast, Reconciliation

# East Suffolk's published ledger: report 001, section 2.6. Pounds; month-only dates stand at the month's first day.
SPENT = [
    ("2019-07-28", 420),
    ("2019-09-12", 8700),
    ("2019-10-01", 400),
    ("2019-12-01", 1070),
    ("2020-01-29", 812),
    ("2020-02-01", 500),
    ("2020-03-01", 450),
    ("2020-03-31", 400),
    ("2020-07-08", 480),
    ("2021-03-31", 1050),
    ("2021-07-30", 225),
    ("2021-09-14", 1050),
    ("2022-03-07", 8970),
    ("2023-04-01", 400),
    ("2023-07-01", 1600),
]
GIVEN = [("2019-04-01", 9783), ("2020-04-01", 9783), ("2021-04-01", 9783)]
EXPLOITATION_FUND = ("allocation", "CEOYP", "2021-04-01", 16500_00)


def entries(*rows):
    return pd.DataFrame(rows, columns=["kind", "fund", "date", "amount_pence"])


def published_core():
    given_rows = [("allocation", "core", date, pounds * 100) for date, pounds in GIVEN]
    return entries(*given_rows, *[("actual", "core", date, pounds * 100) for date, pounds in SPENT])


def published_all():
    return pd.concat([published_core(), entries(EXPLOITATION_FUND)], ignore_index=True)


def core_years(frame):
    return frame[frame["fund"] == "core"].set_index("financial_year")


def test_the_ledger_here_is_the_reference_ledger(vector):
    spent = [(row["date_text"], row["amount_gbp"]) for row in vector("ledger_east_suffolk.csv")]
    assert spent == [(date[:7] if date >= "2023" else date, str(pounds)) for date, pounds in SPENT]
    given_rows = [(row["fund"], row["financial_year"], row["amount_gbp"]) for row in vector("allocations_east_suffolk.csv")]
    assert given_rows == [
        ("core", "2019/20", "9783"),
        ("core", "2020/21", "9783"),
        ("core", "2021/22", "9783"),
        ("CEOYP", "2021/22", "16500"),
    ]


def test_by_financial_year_gives_the_published_totals():
    years = burn_down.by_financial_year(published_core())
    assert years["allocated_pence"].sum() == 29_349_00
    assert years["spent_pence"].sum() == 26_527_00
    assert years["items"].sum() == 15
    assert years["balance_pence"].iloc[-1] == 2_822_00


def test_by_financial_year_gives_the_published_years_with_none_left_out():
    years = burn_down.by_financial_year(published_core())
    expected = pd.DataFrame(
        [
            ("2019/20", "core", 978300, 1275200, 0, -296900, -296900, 8),
            ("2020/21", "core", 978300, 153000, 0, 825300, 528400, 2),
            ("2021/22", "core", 978300, 1024500, 0, -46200, 482200, 3),
            ("2022/23", "core", 0, 0, 0, 0, 482200, 0),  # no item is dated in it, although the report claims use
            ("2023/24", "core", 0, 200000, 0, -200000, 282200, 2),
        ],
        columns=["financial_year", "fund", "allocated_pence", "spent_pence", "committed_pence", "net_pence", "balance_pence", "items"],
    )
    pd.testing.assert_frame_equal(years, expected)


def test_every_fund_has_every_year():
    years = burn_down.by_financial_year(published_all())
    assert len(years) == 10
    unspent = years[years["fund"] == "CEOYP"]
    assert unspent["balance_pence"].tolist() == [0, 0, 16500_00, 16500_00, 16500_00]
    assert years.groupby("financial_year")["balance_pence"].sum().iloc[-1] == 19_322_00


def test_closing_balances_add_to_all_funds():
    closing = burn_down.closing_balances(burn_down.balance(published_all()))
    assert closing == {"CEOYP": 16500_00, "core": 2822_00}
    assert sum(closing.values()) == 19_322_00


def test_core_was_first_below_zero_on_1_december_2019():
    balances = burn_down.balance(published_all())
    assert burn_down.first_below_zero(balances) == {"CEOYP": None, "core": dt.date(2019, 12, 1)}


def test_lowest_balance_names_the_day():
    balances = burn_down.balance(published_all())
    assert burn_down.lowest_balance(balances) == {
        "CEOYP": (dt.date(2021, 4, 1), 16500_00),
        "core": (dt.date(2020, 3, 31), -2969_00),
    }


def test_balance_takes_a_days_allocation_first_and_keeps_the_entries_labels():
    ledger = entries(
        ("commitment", "core", "2023-04-02", 30),
        ("actual", "core", "2023-04-01", 50),
        ("allocation", "core", "2023-04-01", 100),
        ("actual", "another", "2023-05-01", 7),
    )
    expected = pd.DataFrame(
        {
            "date": pd.to_datetime(["2023-05-01", "2023-04-01", "2023-04-01", "2023-04-02"]).as_unit("us"),
            "fund": ["another", "core", "core", "core"],
            "change_pence": [-7, 100, -50, -30],
            "balance_pence": [-7, 100, 50, 20],
        },
        index=[3, 2, 1, 0],
    )
    pd.testing.assert_frame_equal(burn_down.balance(ledger), expected)


def test_balance_takes_dates_of_any_form_and_ignores_other_columns():
    morning = pd.Timestamp("2023-04-02 09:00")
    ledger = entries(("actual", "core", dt.date(2023, 4, 1), 1), ("actual", "core", morning, 2))
    found = burn_down.balance(ledger.assign(title="item"))
    assert list(found) == ["date", "fund", "change_pence", "balance_pence"]
    assert found["date"].dt.strftime("%Y-%m-%d").tolist() == ["2023-04-01", "2023-04-02"]


def test_a_refund_raises_the_balance():
    ledger = entries(("actual", "core", "2023-04-01", 50), ("actual", "core", "2023-04-02", -20))
    assert burn_down.balance(ledger)["balance_pence"].tolist() == [-50, -30]


def test_exactly_nothing_left_is_not_below_zero():
    ledger = entries(("allocation", "core", "2023-04-01", 100), ("actual", "core", "2023-04-02", 100))
    assert burn_down.first_below_zero(burn_down.balance(ledger)) == {"core": None}
    one_penny_more = pd.concat([ledger, entries(("actual", "core", "2023-04-03", 1))], ignore_index=True)
    assert burn_down.first_below_zero(burn_down.balance(one_penny_more)) == {"core": dt.date(2023, 4, 3)}


def test_a_day_is_judged_at_its_close():
    ledger = entries(("actual", "core", "2023-04-01", 5), ("actual", "core", "2023-04-01", -5))
    assert burn_down.first_below_zero(burn_down.balance(ledger)) == {"core": None}


def test_until_extends_the_years_and_never_cuts_them():
    ledger = entries(("allocation", "core", "2022-04-01", 100), ("commitment", "core", "2023-03-31", 40))
    extended = burn_down.by_financial_year(ledger, until=dt.date(2024, 4, 1))
    assert extended["financial_year"].tolist() == ["2022/23", "2023/24", "2024/25"]
    assert extended["balance_pence"].tolist() == [60, 60, 60]
    assert extended["committed_pence"].tolist() == [40, 0, 0]
    assert burn_down.by_financial_year(ledger, until="2020-01-01")["financial_year"].tolist() == ["2022/23"]


def test_by_financial_year_puts_31_march_and_1_april_in_different_years():
    ledger = entries(("actual", "core", "2023-03-31", 1), ("actual", "core", "2023-04-01", 2))
    assert core_years(burn_down.by_financial_year(ledger))["spent_pence"].to_dict() == {"2022/23": 1, "2023/24": 2}


def test_no_entries_give_empty_frames_with_their_columns():
    assert list(burn_down.balance(entries())) == ["date", "fund", "change_pence", "balance_pence"]
    years = burn_down.by_financial_year(entries(), until="2024-04-01")
    assert years.empty
    assert list(years) == list(burn_down.by_financial_year(published_core()))
    assert burn_down.first_below_zero(burn_down.balance(entries())) == {}


@pytest.mark.parametrize("amount", [None, float("nan"), pd.NA, 10.5, float("inf"), Decimal("0.1"), "100", "", True])
def test_balance_names_the_row_of_an_amount_that_is_not_whole_pence(amount):
    ledger = entries(("actual", "core", "2023-04-01", 1), ("actual", "core", "2023-04-01", 1)).astype(object)
    ledger.loc[1, "amount_pence"] = amount
    for rule in (burn_down.balance, burn_down.by_financial_year):
        with pytest.raises(ValueError, match="row 1: the amount"):
            rule(ledger)


@pytest.mark.parametrize("amount", [100, 100.0, Decimal(100)])
def test_whole_pence_of_any_type_stay_integers(amount):
    found = burn_down.balance(entries(("allocation", "core", "2023-04-01", amount)))
    assert found.dtypes[["change_pence", "balance_pence"]].tolist() == ["int64", "int64"]
    assert found["balance_pence"].tolist() == [100]


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("kind", "forecast", "row 0: kind 'forecast' is not one of allocation, actual, commitment"),
        ("kind", None, "row 0: kind None"),
        ("fund", None, "row 0: the fund is missing"),
        ("date", None, "row 0: None is not a date"),
        ("date", "2023-04", "row 0: '2023-04' is not a date"),
    ],
)
def test_balance_names_the_row_of_any_other_unusable_value(column, value, words):
    ledger = entries(("actual", "core", "2023-04-01", 1)).astype(object)
    ledger.loc[0, column] = value
    with pytest.raises(ValueError, match=words):
        burn_down.balance(ledger)


def test_balance_names_a_column_that_is_not_there():
    with pytest.raises(ValueError, match="lack the column fund"):
        burn_down.balance(published_core().drop(columns="fund"))


@pytest.mark.parametrize(
    ("computed", "stated", "comparator", "expected"),
    [
        (282200, 200000, "less than", Reconciliation(False, 82200, "more than")),  # the published disagreement
        (199999, 200000, "less than", Reconciliation(True, 0, "exact")),
        (200000, 200000, "less than", Reconciliation(False, 0, "more than")),
        (200001, 200000, "Less  than", Reconciliation(False, 1, "more than")),
        (300001, 300000, "over", Reconciliation(True, 0, "exact")),
        (300000, 300000, "over", Reconciliation(False, 0, "more than")),
        (282200, 300000, "over", Reconciliation(False, -17800, "more than")),
        (200000, 200000, "at most", Reconciliation(True, 0, "exact")),
        (200001, 200000, "up to", Reconciliation(False, 1, "at least")),
        (200000, 200000, "at least", Reconciliation(True, 0, "exact")),
        (199999, 200000, "at least", Reconciliation(False, -1, "at least")),
        (282200, 282200, "exactly", Reconciliation(True, 0, "exact")),
        (282201, 282200, "exactly", Reconciliation(False, 1, "exact")),
        (282199, 282200, "counted", Reconciliation(False, -1, "exact")),
        (282200, 280000, "approximately", Reconciliation(None, 2200, "about")),
    ],
)
def test_reconcile_keeps_the_reports_own_word(computed, stated, comparator, expected):
    assert burn_down.reconcile(computed, stated, comparator) == expected


def test_reconcile_takes_every_word_of_the_register():
    for word in ("over", "up to", "counted", "at least", "exactly", "at most", "less than", "approximately", "within"):
        assert burn_down.reconcile(1, 1, word).wording


def test_reconcile_refuses_a_word_it_does_not_know():
    with pytest.raises(ValueError, match="'roughly' is not a known comparator"):
        burn_down.reconcile(1, 1, "roughly")


ROWS = st.tuples(
    st.sampled_from(burn_down.KINDS),
    st.sampled_from(["core", "ring-fenced"]),
    st.dates(dt.date(2019, 1, 1), dt.date(2024, 12, 31)),
    st.integers(-(10**9), 10**9),
)
LEDGERS = st.lists(ROWS, min_size=1, max_size=12)


@given(LEDGERS, st.randoms(use_true_random=False))
def test_the_order_of_entries_changes_no_closing_balance(rows, random):
    shuffled = random.sample(rows, len(rows))
    balances, again = burn_down.balance(entries(*rows)), burn_down.balance(entries(*shuffled))
    assert burn_down.closing_balances(balances) == burn_down.closing_balances(again)
    assert burn_down.first_below_zero(balances) == burn_down.first_below_zero(again)
    assert burn_down.lowest_balance(balances) == burn_down.lowest_balance(again)
    pd.testing.assert_frame_equal(burn_down.by_financial_year(entries(*rows)), burn_down.by_financial_year(entries(*shuffled)))


@given(LEDGERS)
def test_every_entry_keeps_its_amount_and_the_years_add_up_to_the_balance(rows):
    ledger = entries(*rows)
    before = ledger.copy()
    balances, years = burn_down.balance(ledger), burn_down.by_financial_year(ledger)
    signed = [amount if kind == "allocation" else -amount for kind, _, _, amount in rows]
    assert balances["change_pence"].sort_index().tolist() == signed
    last = years.groupby("fund")["balance_pence"].last().to_dict()
    assert last == burn_down.closing_balances(balances)
    pd.testing.assert_frame_equal(ledger, before)


@given(st.integers(), st.integers())
def test_reconcile_words_mirror_each_other(computed, stated):
    below, above = burn_down.reconcile(computed, stated, "less than"), burn_down.reconcile(-computed, -stated, "over")
    assert (below.agrees, below.difference_pence) == (above.agrees, -above.difference_pence)


def spent(*rows, given=1_000_00, since="2020-04-01"):
    """A fund with one allocation, and payments of pounds on days."""
    return entries(("allocation", "core", since, given), *[("actual", "core", day, pounds * 100) for day, pounds in rows])


def test_forecast_of_the_published_core_money():
    # April and July 2023 alone lie in the twelve months before the report
    found = burn_down.forecast(published_core(), as_at="2023-07-20")
    assert found == Forecast(
        financial_year="2023/24",
        rate_pence=2000_00,
        payments=2,
        days_left=2822 * 365 // 2000,
        paid_pence=2000_00,
        expected_pence=round(2000_00 * 255 / 365),  # 20 July to 31 March
    )
    assert found.outturn_pence == 2000_00 + found.expected_pence


def test_forecast_is_withheld_where_nothing_was_paid_in_twelve_months():
    assert burn_down.forecast(entries(EXPLOITATION_FUND), as_at="2023-07-20") == Forecast("2023/24", withheld="no_payment_in_12_months")


@pytest.mark.parametrize(
    ("day", "withheld"), [("2020-07-20", "no_payment_in_12_months"), ("2020-07-21", None), ("2021-07-20", None), ("2021-07-21", None)]
)
def test_forecast_takes_the_twelve_months_that_end_with_its_day(day, withheld):
    ledger = spent(("2020-05-01", 10), (day, 20), since="2019-04-01")
    found = burn_down.forecast(ledger[ledger["date"] != "2020-05-01"], as_at="2021-07-20")
    later = day == "2021-07-21"
    assert found.withheld == ("no_payment_in_12_months" if later else withheld)
    assert found.rate_pence == (0 if withheld or later else 20_00)


@pytest.mark.parametrize(("since", "withheld"), [("2020-07-19", None), ("2020-07-20", None), ("2020-07-21", "under_12_months")])
def test_forecast_is_withheld_under_twelve_months(since, withheld):
    assert burn_down.forecast(spent(("2021-01-01", 10), since=since), as_at="2021-07-20").withheld == withheld
    assert burn_down.forecast(spent(), as_at="2020-03-31").withheld == "under_12_months"
    assert burn_down.forecast(entries(), as_at="2020-03-31").withheld == "under_12_months"


def test_forecast_counts_a_refund_against_what_was_paid():
    assert burn_down.forecast(spent(("2021-01-01", 10), ("2021-02-01", -4)), as_at="2021-07-20").rate_pence == 6_00
    assert burn_down.forecast(spent(("2021-01-01", 10), ("2021-02-01", -10)), as_at="2021-07-20").withheld == "no_payment_in_12_months"


def test_forecast_takes_commitments_off_the_balance_and_counts_them_as_no_payment():
    ledger = pd.concat([spent(("2021-01-01", 365)), entries(("commitment", "core", "2021-02-01", 100_00))])
    found = burn_down.forecast(ledger, as_at="2021-07-20")
    assert (found.rate_pence, found.payments, found.days_left) == (365_00, 1, 1000 - 365 - 100)


def test_forecast_of_a_fund_that_is_overspent_has_no_day_left():
    assert burn_down.forecast(spent(("2021-01-01", 1000)), as_at="2021-07-20").days_left == 0
    assert burn_down.forecast(spent(("2021-01-01", 1001)), as_at="2021-07-20").days_left == 0
    assert burn_down.forecast(spent(("2021-01-01", 999)), as_at="2021-07-20").days_left == 0  # a pound lasts less than a day


def test_forecast_outturn_is_what_is_paid_and_the_rate_to_the_end_of_the_year():
    ledger = spent(("2021-03-31", 365), ("2021-04-01", 365), since="2019-04-01")
    found = burn_down.forecast(ledger, as_at="2021-07-20")
    assert (found.financial_year, found.rate_pence, found.paid_pence) == ("2021/22", 730_00, 365_00)
    assert found.expected_pence == 2 * 254_00
    last_day = burn_down.forecast(ledger, as_at="2022-03-31")
    assert (last_day.expected_pence, last_day.outturn_pence) == (0, 365_00)
