"""One function, one question, one tidy frame. Every condition is a bound parameter."""

from store.queries.accountability import duties, events, groups, members, recommendations, reviews, risks
from store.queries.definitions import agenda, enquiries, measures, rag_parameters
from store.queries.figures import figures, population, recorded_incidents
from store.queries.frame import areas, crosswalk, last_reports, partnerships, reports
from store.queries.funding import funds, money, other_money, stated_balances
from store.queries.places import (
    boundaries,
    cell_shapes,
    cells,
    order_areas,
    order_extensions,
    orders,
    outlines,
    place_positions,
    recorded_asb,
    wards,
)
from store.queries.plans import actions, kpis, priorities, updates
from store.queries.sources import conflicts, datasets, glossary, holdings, loads
from store.queries.versions import revised, versions

__all__ = [
    "actions",
    "agenda",
    "areas",
    "boundaries",
    "cell_shapes",
    "cells",
    "conflicts",
    "crosswalk",
    "datasets",
    "duties",
    "enquiries",
    "events",
    "figures",
    "funds",
    "glossary",
    "groups",
    "holdings",
    "kpis",
    "last_reports",
    "loads",
    "measures",
    "members",
    "money",
    "order_areas",
    "order_extensions",
    "orders",
    "other_money",
    "outlines",
    "partnerships",
    "place_positions",
    "population",
    "priorities",
    "rag_parameters",
    "recommendations",
    "recorded_asb",
    "recorded_incidents",
    "reports",
    "reviews",
    "revised",
    "risks",
    "stated_balances",
    "updates",
    "versions",
    "wards",
]
