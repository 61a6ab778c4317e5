from hypothesis import given
from hypothesis import strategies as st

from bangkom.web.service.limits import Limit, Limiter

LIMIT = Limit(5, 60)


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_passes_and_the_next_one_waits_as_long_as_it_is_told() -> None:
    clock = Seconds()
    limiter = Limiter(clock)
    assert [limiter.wait("km_01", "video", LIMIT) for _ in range(5)] == [0.0] * 5
    wait = limiter.wait("km_01", "video", LIMIT)
    assert wait == 12.0
    assert limiter.wait("km_02", "video", LIMIT) == limiter.wait("km_01", "home", LIMIT) == 0.0
    clock.now += wait
    assert limiter.wait("km_01", "video", LIMIT) == 0.0
    assert limiter.wait("km_01", "video", LIMIT) > 0


@given(st.lists(st.floats(0, 30), max_size=200))
def test_no_window_lets_more_than_twice_the_limit_through(pauses: list[float]) -> None:
    clock = Seconds()
    limiter = Limiter(clock)
    passed = []
    for pause in pauses:
        clock.now += pause
        if not limiter.wait("km_01", "video", LIMIT):
            passed.append(clock.now)
    for begin in passed:
        assert sum(begin <= moment < begin + LIMIT.seconds for moment in passed) <= 2 * LIMIT.count


@given(st.floats(0, 1e9))
def test_the_first_request_is_always_let_through(moment: float) -> None:
    limiter = Limiter(lambda: moment)
    assert limiter.wait("km_01", "penyelenggara", Limit(1, 600)) == 0
    assert limiter.wait("km_01", "penyelenggara", Limit(1, 600)) > 0
