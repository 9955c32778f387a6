"""The fictional partnership's action plan, row by row: priorities, actions, updates, and KPIs with their outturns.

Nothing here is real. The dates and outturns are chosen so that, at the meeting of 18 September 2025, the evidence check
comes out in every way it can. `loaders.demonstration` turns these rows into CSV files.
"""

from loaders.demonstration_names import (
    AREA,
    COUNTY,
    D1,
    D2,
    EASTHOLT,
    HEALTH,
    NORTHMERE,
    POLICE,
    SALTFEN,
    TRADING,
    VOLUNTARY,
)

# prefix of the action ids: crosswalk key, label as printed, lead, status stated in D1 (empty: not yet listed) and in D2, scope
PRIORITIES = {
    "CE": ("criminal-exploitation", "Criminal exploitation", COUNTY, "On track", "Delayed", "training, outreach, disruption"),
    "VAWG": ("vawg", "Violence against women and girls", NORTHMERE, "On track", "On track", "safe venues, support, training"),
    "HATE": ("hate-crime", "Hate crime", EASTHOLT, "On track", "Complete", "awareness, places to report"),
    "PREV": ("prevent", "Prevent", COUNTY, "On track", "On track", "training, venue hire, community talks"),
    "MS": ("modern-slavery", "Modern slavery", POLICE, "Delayed", "At risk", "guidance to premises, referral route"),
    "ASB": ("asb", "Anti-social behaviour", NORTHMERE, "At risk", "On track", "repeat victims, mediation, long cases"),
    "VC": ("volume-crime", "Volume crime", POLICE, "", "On track", "theft from shops, bicycles"),
    "FR": ("fraud", "Fraud", TRADING, "", "On track", "scam awareness, work with banks"),
}
THEMES = {"TD": ("data", "Data", COUNTY)}

# action, area, objective, activity, lead, stated status, due, completed, events, first given in
ACTIONS = [
    # Criminal exploitation: Red. 41 days overdue; on track; an update that nothing can be held against.
    ("D-CE01", AREA, "Staff of all partners recognise exploitation early",
     "Train housing and leisure staff; agree one way to refer", POLICE, "Delayed", "2025-08-08", "", "", D1),
    ("D-CE02", AREA, "Young people at risk get help sooner",
     "Run weekly outreach sessions with schools", VOLUNTARY, "On track", "2026-03-31", "", "", D1),
    ("D-CE03", AREA, "Drug supply networks are disrupted",
     "Share a monthly briefing between police and districts", POLICE, "On track", "", "", "", D1),
    # Violence against women and girls: Green. The last action has no update yet.
    ("D-VAWG01", AREA, "Women feel safe in the evening",
     "Sign venues up to the safe-venue scheme; make mystery visits", NORTHMERE, "On track", "2026-03-31", "", "", D1),
    ("D-VAWG02", AREA, "Victims know where to turn",
     "Publish one guide to local support", COUNTY, "On track", "2025-12-31", "", "", D1),
    ("D-VAWG03", AREA, "Managers respond well when staff disclose abuse",
     "Train managers in each council", HEALTH, "Complete", "2024-06-30", "2024-06-28", "", D1),
    ("D-VAWG04", AREA, "Men and boys challenge abuse",
     "Run a bystander programme in colleges", VOLUNTARY, "Not started", "2026-06-30", "", "", D2),
    # Hate crime: Complete.
    ("D-HATE01", AREA, "More people know how to report",
     "Hold awareness sessions in each district", EASTHOLT, "Complete", "2024-09-30", "2024-08-30", "", D1),
    ("D-HATE02", AREA, "Reporting is possible close to home",
     "Open third-party reporting centres", POLICE, "Complete", "2025-06-30", "2025-05-30", "", D2),
    # Prevent: Grey. One of three can be assessed: an undated update, and one older than 365 days.
    ("D-PREV01", AREA, "Staff know the signs of radicalisation",
     "Keep staff training current", COUNTY, "On track", "2025-12-31", "", "", D1),
    ("D-PREV02", AREA, "Public venues are not used by extremists",
     "Agree a policy for venue hire", SALTFEN, "On track", "2026-03-31", "", "", D1),
    ("D-PREV03", AREA, "Communities raise concerns early",
     "Hold community talks in each district", EASTHOLT, "Delayed", "2026-03-31", "", "", D1),
    # Modern slavery: Amber. 8 % short of a target; an update dated after the meeting (flagged).
    ("D-MS01", "Eastholt", "Exploited workers are noticed",
     "Give guidance to licensed premises", EASTHOLT, "At risk", "2026-03-31", "", "", D1),
    ("D-MS02", AREA, "Referrals are handled quickly",
     "Agree a single referral route; measure how long it takes", COUNTY, "On track", "2026-01-31", "", "", D2),
    # Anti-social behaviour: Amber. An ageing update (stated: On track); 10 days overdue; on target; update only.
    ("D-ASB01", "Northmere", "Repeat victims are protected",
     "Review repeat cases each month", NORTHMERE, "On track", "2026-03-31", "", "", D1),
    ("D-ASB02", "Saltfen", "Mediation is offered early",
     "Set up a mediation service", SALTFEN, "Delayed", "2025-09-08", "", "", D2),
    ("D-ASB03", AREA, "Long-running cases are closed",
     "Close cases older than six months", POLICE, "On track", "", "", "", D1),
    ("D-ASB04", AREA, "Young people have places to go",
     "Match holiday activities to problem areas", VOLUNTARY, "On track", "", "", "", D1),
    # Volume crime: Red. A KPI 20 % short of its target, though the action is stated as on track.
    ("D-VC01", AREA, "Fewer thefts from shops",
     "Recruit shops to the radio scheme; share images of stolen goods", POLICE, "On track", "2026-03-31", "", "", D2),
    ("D-VC02", AREA, "Fewer bicycles are stolen",
     "Mark bicycles at public events", EASTHOLT, "On track", "2025-10-31", "", "", D2),
    # Fraud: Green.
    ("D-FR01", AREA, "Residents recognise scams",
     "Give talks to older residents", TRADING, "On track", "2026-03-31", "", "talks in February 2026", D2),
    ("D-FR02", AREA, "Banks and police act together",
     "Brief bank branches on raising an alarm", TRADING, "Complete", "2025-03-31", "2025-03-14", "", D2),
    # A theme, which is no priority
    ("D-TD01", AREA, "Partners use the same figures",
     "Publish a shared monthly data set", COUNTY, "On track", "2026-03-31", "", "", D1),
]  # fmt: skip
CARRIED_FORWARD = {"D-CE02", "D-VAWG01", "D-ASB01", "D-ASB03", "D-TD01"}

# action, document, label as printed, summary; in order of time
UPDATES = [
    ("D-CE01", D1, "Q1 2024/25", "Start put back while a trainer is found"),
    ("D-CE01", D2, "Q1 2025/26", "Two of five teams trained; the rest now expected in the autumn"),
    ("D-CE02", D1, "Q1 2024/25", "Sessions run in six schools"),
    ("D-CE02", D2, "Q4 2024/25", "A seventh school has joined"),
    ("D-CE02", D2, "Q1 2025/26", "Sessions run in eight schools; numbers above target"),
    ("D-CE03", D1, "Q4 2023/24", "First briefing sent"),
    ("D-CE03", D2, "Q1 2025/26", "Briefings go out each month"),
    ("D-VAWG01", D1, "Q1 2024/25", "Venues in Market Northmere signed up; posters renewed"),
    ("D-VAWG01", D2, "Q1 2025/26", "Scheme now also in Eastholt; nine of ten mystery visits passed"),
    ("D-VAWG02", D1, "Q1 2024/25", "Contents agreed with support services"),
    ("D-VAWG02", D2, "Q1 2025/26", "Draft with the designers"),
    ("D-VAWG03", D1, "Q1 2024/25", "All four councils trained; action closed"),
    ("D-HATE01", D1, "Q1 2024/25", "Fourteen sessions held; the last is due in August"),
    ("D-HATE02", D2, "Q1 2025/26", "Sixth centre opened; action closed"),
    ("D-PREV01", D1, "Q1 2024/25", "New starters trained each month"),
    ("D-PREV01", D2, "Q1 2025/26", "Refresher course online; reminders sent"),
    ("D-PREV02", D2, "", "Policy drafted and out for comment"),
    ("D-PREV03", D1, "Q1 2024/25", "Two talks held; more planned once speakers are found"),
    ("D-MS01", D1, "Q1 2024/25", "Guidance printed and given out with licensing visits"),
    ("D-MS01", D2, "Q1 2025/26", "Visits slower than planned over the winter"),
    ("D-MS02", D2, "Q2 2025/26", "Route agreed; first contact within eight days on average"),
    ("D-ASB01", D1, "Q1 2024/25", "Monthly panel in place"),
    ("D-ASB01", D2, "Q4 2024/25", "Panel meets each month; repeat calls slightly down"),
    ("D-ASB02", D2, "Q1 2025/26", "Provider chosen; start later than planned"),
    ("D-ASB03", D1, "Q1 2024/25", "Twenty-one cases open for more than six months"),
    ("D-ASB03", D2, "Q1 2025/26", "Eighteen cases open for more than six months"),
    ("D-ASB04", D1, "Q1 2024/25", "Summer programme agreed"),
    ("D-ASB04", D2, "Q1 2025/26", "Activities moved nearer to Fen Staithe; numbers to follow"),
    ("D-VC01", D2, "Q4 2024/25", "Radio scheme opened in Holt Cross"),
    ("D-VC01", D2, "Q1 2025/26", "Good interest from shops; more visits planned"),
    ("D-VC02", D2, "Q1 2025/26", "Four marking events held"),
    ("D-FR01", D2, "Q1 2025/26", "Talks held in all three districts"),
    ("D-FR02", D2, "Q4 2024/25", "All branches briefed; action closed"),
    ("D-TD01", D1, "Q1 2024/25", "Contents agreed"),
    ("D-TD01", D2, "Q1 2025/26", "Ten monthly sets published"),
]

# action, wording, target as printed, good direction, unit, first given in, outturns by the last day of their period
KPIS = [
    ("D-CE01", "Teams trained", "exactly 5", "higher", "teams", D1, {}),
    ("D-CE02", "Young people reached in the year", "at least 150", "higher", "people", D1,
     {"2024-06-30": 141, "2025-06-30": 163}),
    ("D-CE03", "Briefings that led to joint work", "", "higher", "briefings", D1, {}),
    ("D-VAWG01", "Venues in the scheme", "over 40", "higher", "venues", D1, {"2024-06-30": 42, "2025-06-30": 57}),
    ("D-VAWG01", "Mystery visits passed", "", "higher", "visits", D1, {"2025-06-30": 9}),
    ("D-VAWG03", "Managers trained", "at least 80", "higher", "people", D1, {"2024-06-30": 86}),
    ("D-VAWG04", "Students who complete the programme", "at least 200", "higher", "people", D2, {}),
    ("D-HATE01", "Awareness sessions held", "at least 12", "higher", "sessions", D1, {"2024-06-30": 14}),
    ("D-HATE02", "Reporting centres open", "exactly 6", "higher", "centres", D2, {"2025-05-30": 6}),
    ("D-PREV01", "Staff with current training", "at least 90%", "higher", "percent", D1,
     {"2024-06-30": 84, "2025-06-30": 92}),
    ("D-PREV03", "Community talks held", "at least 9", "higher", "talks", D1, {}),
    ("D-MS01", "Premises given guidance in the year", "at least 50", "higher", "premises", D1,
     {"2024-06-30": 47, "2025-06-30": 46}),
    ("D-MS02", "Average days to first contact", "at most 10", "lower", "days", D2, {"2025-06-30": 8}),
    ("D-ASB01", "Repeat callers in each 100 cases", "at most 15", "lower", "callers", D1,
     {"2024-06-30": 16, "2025-03-31": 14}),
    ("D-ASB02", "Cases settled by mediation", "", "higher", "cases", D2, {}),
    ("D-ASB03", "Cases open for more than six months", "at most 20", "lower", "cases", D1,
     {"2024-06-30": 21, "2025-06-30": 18}),
    ("D-ASB04", "Young people who take part", "at least 300", "higher", "people", D1, {}),
    ("D-VC01", "Shops in the radio scheme", "at least 120", "higher", "shops", D2, {"2025-06-30": 96}),
    ("D-VC02", "Bicycles marked", "at least 300", "higher", "bicycles", D2, {"2025-06-30": 318}),
    ("D-FR01", "Residents reached", "at least 500", "higher", "people", D2, {"2025-03-31": 505, "2025-06-30": 540}),
    ("D-FR02", "Branches briefed", "exactly 11", "higher", "branches", D2, {"2025-03-31": 11}),
    ("D-TD01", "Monthly data sets published", "at least 10", "higher", "data sets", D1, {"2025-06-30": 10}),
]  # fmt: skip
