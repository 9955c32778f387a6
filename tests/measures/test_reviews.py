import pytest

from measures import reviews


@pytest.mark.parametrize(
    ("stage", "step"),
    [
        ("sent to Home Office", "sent"),
        ("Sent to the Home Office", "sent"),
        ("overview report sent for quality assurance", "sent"),
        ("resubmitted to Quality Assurance Panel", "sent again"),
        ("signed off by the Home Office", "signed off"),
        ("quality assurance complete", "signed off"),
        ("published", "signed off"),
        ("Pre-Quality Assurance Panel review", None),
        ("awaiting Home Office sign-off", None),
        ("report being drafted", None),
    ],
)
def test_step_is_read_from_the_published_wording(stage, step):
    assert reviews.step(stage) == step


def test_time_with_the_home_office_runs_from_sending_to_the_last_stage_before_sign_off():
    stages = [
        "panel appointed",
        "sent to Home Office",
        "Pre-Quality Assurance Panel review",
        "resubmitted",
        "awaiting Home Office sign-off",
    ]
    assert reviews.with_home_office(stages) == [False, True, True, True, True]
    assert reviews.with_home_office([*stages, "signed off", "action plan being carried out"]) == [
        False,
        True,
        True,
        True,
        True,
        False,
        False,
    ]


def test_statement_about_reviews_is_not_time_with_the_home_office():
    assert reviews.with_home_office(["reviews mentioned to Council", "no further reviews"]) == [False, False]


def test_no_stage_has_no_answer():
    assert reviews.with_home_office([]) == []
