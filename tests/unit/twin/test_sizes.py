"""How many units and people a twin has."""

import numpy as np
import pytest

from pipeline.programme.model import Programme
from pipeline.twin.assumptions import SizeName, load_assumptions, role_of
from pipeline.twin.people.population import headcounts
from pipeline.twin.people.rosters import present
from pipeline.twin.people.seating import pupils
from pipeline.twin.randomness import generator
from pipeline.twin.units.municipalities import chosen_municipalities
from pipeline.twin.units.sites import Sites, founded_sites
from pipeline.twin.units.successions import let_time_pass

YEARS = [2015, 2017, 2019]


def sites_of(programme: Programme, name: SizeName) -> Sites:
    size = load_assumptions().sizes[name]
    municipalities = chosen_municipalities(programme, size, seed=1)
    return founded_sites(municipalities, size, load_assumptions(), len(YEARS), seed=1)


@pytest.mark.parametrize(
    ("name", "municipalities", "schools", "n_pupils", "professionals", "daycare"),
    [
        ("programme", 12, 217, 74_000, 9_000, 450),
        ("country", 120, 2_170, 740_000, 90_000, 4_500),
    ],
)
def test_sizes_are_those_of_the_programme_and_ten_times_that(
    programme: Programme,
    name: SizeName,
    municipalities: int,
    schools: int,
    n_pupils: int,
    professionals: int,
    daycare: int,
) -> None:
    sites = sites_of(programme, name)

    of_schools = [site for site in sites.all if site.unit_type == "school"]
    assert len({site.municipality for site in sites.all}) == municipalities
    assert len(of_schools) == schools
    assert sum(site.people for site in of_schools) == n_pupils
    assert sum(site.unit_type == "daycare" for site in sites.all) == daycare
    counts = headcounts(programme, sites, professionals, load_assumptions())
    in_schools = {
        group.id
        for group in programme.file.informant_groups
        if group.unit_type == "school" and role_of(group) in {"staff", "leaders"}
    }
    adults = sum(n for (group, _), n in counts.items() if group in in_schools)
    assert adults == professionals


def test_one_school_in_five_or_six_is_a_village_school_without_grade_seven(
    programme: Programme,
) -> None:
    schools = [
        s for s in sites_of(programme, "programme").all if s.unit_type == "school"
    ]

    villages = [s for s in schools if 40 <= s.people <= 90]

    assert 30 <= len(villages) <= 45
    assert all(site.highest_grade == 6 for site in villages)


def test_invented_municipalities_have_codes_above_all_real_ones(
    programme: Programme,
) -> None:
    country = load_assumptions().sizes["country"]

    chosen = chosen_municipalities(programme, country, seed=1)

    invented = [m for m in chosen if m.code not in programme.municipality_codes]
    assert len(invented) == 108
    assert all(860 < int(m.code) < 999 for m in invented)
    assert all(m.name.endswith("(syntetisk)") for m in invented)


def test_two_to_four_per_cent_of_units_end_between_rounds(programme: Programme) -> None:
    sites = sites_of(programme, "programme")

    let_time_pass(sites, load_assumptions(), ["2015", "2017", "2019"], YEARS)

    for earlier, later in ((0, 1), (1, 2)):
        became = sites.successors(earlier, later)
        ended = [unit for unit, now in became.items() if now != unit]
        assert 0.02 <= len(ended) / len(became) <= 0.06  # pairs count twice if renamed
        known = {site.units[later] for site in sites.all}
        assert all(now is None or now in known for now in became.values())
        opened = known - {None} - set(became)
        assert opened
    for succession in sites.successions:
        assert succession.unit[:3] == (succession.successor or succession.unit)[:3]


def test_a_renumbered_unit_keeps_its_sites_and_shares_its_number_with_nobody(
    programme: Programme,
) -> None:
    sites = sites_of(programme, "programme")
    let_time_pass(sites, load_assumptions(), ["2015", "2017", "2019"], YEARS)
    renumbered = [s for s in sites.successions if s.kind == "renumbered"]
    assert renumbered
    for one in renumbered:
        later = ["2015", "2017", "2019"].index(one.round)
        before = [site for site in sites.all if site.units[later - 1] == one.unit]
        after = [site for site in sites.all if site.units[later] == one.successor]
        assert before == after


def test_classes_stay_together_while_they_move_up(programme: Programme) -> None:
    schools = sites_of(programme, "programme").of("479", "school")
    roster = pupils(schools, YEARS, load_assumptions(), generator(1, "test"))

    first = present(roster, 0, 0, np.array([4]))
    later = present(roster, 1, 2, np.array([6]))

    assert set(first) == set(later)  # the same seats, two grades up
    stayed = roster.rounds[0].person[first] == roster.rounds[1].person[first]
    assert 0.85 < stayed.mean() < 0.95  # some have left or changed schools
    assert np.bincount(roster.class_[first]).max() <= 26
    n_pupils = present(roster, 0, 0, None).size
    assert n_pupils == sum(site.people for site in schools)


def test_everybody_keeps_the_same_number_in_all_rounds(programme: Programme) -> None:
    schools = sites_of(programme, "programme").of("479", "school")
    roster = pupils(schools, YEARS, load_assumptions(), generator(1, "test"))

    for occupancy in roster.rounds:
        assert np.unique(occupancy.person).size == occupancy.person.size
    before, after = roster.rounds[:2]
    kept = ~after.new
    assert np.array_equal(after.person[kept], before.person[after.came_from[kept]])
