"""The menu holds every link of a role once, under the heading where people look for it."""

import pytest

from bangkom.web.service.app import FEATURES
from bangkom.web.service.menu import MENU, REST, arrange
from bangkom.web.service.routes import Link

LINKS = [link for feature in FEATURES for link in feature.links]


@pytest.mark.parametrize("role", MENU)
def test_every_link_of_a_role_stands_in_its_menu_once(role):
    shown = [link for entry in arrange(role, LINKS) for link in entry.links]
    assert sorted(link.path for link in shown) == sorted(link.path for link in LINKS if role in link.roles)


@pytest.mark.parametrize("role", MENU)
def test_home_comes_first_and_no_heading_is_empty(role):
    entries = arrange(role, LINKS)
    assert entries[0].heading == ""
    assert entries[0].links[0].words == "Beranda"
    assert all(entry.links for entry in entries)


def test_a_link_that_has_no_place_is_not_lost():
    new = Link("baru", "Baru", "baru", frozenset({"organiser"}))
    assert arrange("organiser", [*LINKS, new])[-1].heading == REST
    assert arrange("organiser", [*LINKS, new])[-1].links == (new,)
