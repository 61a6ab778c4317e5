"""Who in a file is who in the cohort: an id stays with its person, and nobody is taken for somebody else by a guess."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from bangkom.store.people import Person


@dataclass(frozen=True)
class Registry:
    """What is known before a file is read: a cohort, its number (1, 2, …), its people, and ids that others have."""

    cohort: str
    number: int
    people: tuple[Person, ...]
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Match:
    """The id of each person of a file, in order ("" where `doubts` has it).

    `doubts`: place in the file → id of the registered person who may be the same one. `lookalikes`: the same, where
    differing NIPs show that it is another person.
    """

    ids: tuple[str, ...]
    doubts: Mapping[int, str]
    lookalikes: Mapping[int, str]
    next_id: str


def match(people: Sequence[Person], registry: Registry) -> Match:
    """By id, else by NIP, else by name, agency, unit and position together; who is left is new and gets the next id.

    A name in the same agency but at another desk is doubted, not decided: names repeat, and people change desks.
    """
    ids = [person.id for person in people]
    given = set(ids)
    unclaimed = [person for person in registry.people if person.id not in given]
    for key in (_nip, _desk_and_nip, desk):
        known = _by(key, unclaimed)
        claimed = set()
        for place, person in enumerate(people):
            candidates = () if ids[place] else known.get(key(person), ())
            found = [one.id for one in candidates if one.id not in claimed and not _other_nip(person, one)]
            if len(found) == 1:
                ids[place] = found[0]
                claimed.add(found[0])
        unclaimed = [person for person in unclaimed if person.id not in claimed]
    doubts: dict[int, str] = {}
    lookalikes: dict[int, str] = {}
    known = _by(_name, unclaimed)
    for place, person in enumerate(people):
        for one in () if ids[place] else known.get(_name(person), ()):
            (lookalikes if _other_nip(person, one) else doubts)[place] = one.id
    fresh = _fresh_ids(registry, ids)
    for place in range(len(ids)):
        if not ids[place] and place not in doubts:
            ids[place] = next(fresh)
    return Match(tuple(ids), doubts, lookalikes, next(fresh))


Key = tuple[str, ...]


def _by(key: Callable[[Person], Key], people: Sequence[Person]) -> Mapping[Key, Sequence[Person]]:
    found: dict[Key, list[Person]] = {}
    for person in people:
        found.setdefault(key(person), []).append(person)
    found.pop((), None)
    return found


def desk(person: Person) -> Key:
    """What tells two people without NIP apart."""
    return tuple(text.casefold() for text in (person.name, person.agency, person.unit, person.position))


def _desk_and_nip(person: Person) -> Key:
    return (*desk(person), person.nip)


def _name(person: Person) -> Key:
    return desk(person)[:2]


def _nip(person: Person) -> Key:
    return (person.nip,) if person.nip else ()


def _other_nip(one: Person, other: Person) -> bool:
    return bool(one.nip) and bool(other.nip) and one.nip != other.nip


def _fresh_ids(registry: Registry, given: Collection[str]) -> Iterator[str]:
    """`km_07_001`, … after the highest of this form that was ever used, so that none is given twice."""
    form = re.compile(rf"km_{registry.number:02}_([0-9]{{3,4}})")
    used = {person.id for person in registry.people} | registry.taken | set(given)
    numbers = [int(found[1]) for found in map(form.fullmatch, used) if found]
    for number in count(max(numbers, default=0) + 1):
        id = f"km_{registry.number:02}_{number:03}"
        if id not in used:
            yield id
