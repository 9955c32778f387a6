import pytest

from measures import risks


@pytest.mark.parametrize(
    ("likelihood", "impact", "rated"),
    [
        ("Highly Probable", "Significant", True),
        ("Unlikely", "Severe", True),
        ("Likely", None, False),
        (None, "Severe", False),
        (float("nan"), float("nan"), False),
        ("likely", "Severe", False),  # no word of the reports
        ("Very likely", "Severe", False),
    ],
)
def test_risk_is_rated_with_both_words_of_the_reports(likelihood, impact, rated):
    assert risks.is_rated(likelihood, impact) is rated


@pytest.mark.parametrize(
    ("explicit", "listed"),
    [("yes", True), ("explicit", True), (" Yes ", True), ("no", False), ("implied", False), ("", False), (None, False)],
)
def test_risk_is_listed_when_a_report_says_so(explicit, listed):
    assert risks.is_listed(explicit) is listed


def test_severity_goes_by_impact_then_likelihood():
    rated = [("Unlikely", "Severe"), ("Highly Probable", "Significant"), ("Likely", "Severe"), (None, None), ("Unlikely", "Significant")]
    assert sorted(rated, key=lambda words: risks.severity(*words), reverse=True) == [
        ("Likely", "Severe"),
        ("Unlikely", "Severe"),
        ("Highly Probable", "Significant"),
        ("Unlikely", "Significant"),
        (None, None),
    ]
    assert risks.severity("Likely", None) == risks.severity(None, "Severe") == (-1, -1)
