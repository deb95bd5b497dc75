"""What a page without a notebook is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Extra:
    """One such page: its file, its title, its template and what fills it.

    `listed` pages are linked from the foot of every page.
    """

    file: str
    title: str
    template: str
    context: Mapping[str, Any]
    listed: bool = True
