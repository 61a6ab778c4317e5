"""One figure: where it stands, what was planned, what is there."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    place: str
    planned: object
    found: object

    @property
    def agrees(self) -> bool:
        """Exactly equal; means and medians, which are computed in another order, to nine digits."""
        if isinstance(self.planned, float) and isinstance(self.found, float):
            return math.isclose(self.planned, self.found, rel_tol=1e-9, abs_tol=1e-9)
        return self.planned == self.found
