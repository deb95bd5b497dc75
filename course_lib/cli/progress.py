"""A progress bar that appears only when there is something to wait for."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any


@contextlib.contextmanager
def progress(doing: str, unit: str) -> Iterator[Callable[[int, int, str], None]]:
    """Give the function that moves the bar: how many are done, of how many, and what is at hand.

    Before it is called for the first time there is no bar; afterwards nothing of it stays on the screen.
    """
    from tqdm import tqdm  # type: ignore[import-untyped]

    bar: Any = None

    def step(done: int, total: int, what: str) -> None:
        nonlocal bar
        if bar is None:
            bar = tqdm(total=total, desc=doing, unit=unit, leave=False)
        bar.total = total
        bar.set_postfix_str(what, refresh=False)
        if 0 < done < total:
            bar.update(done - bar.n)  # tqdm shows it ten times a second, however many steps there are
        else:
            bar.n = done
            bar.refresh()

    try:
        yield step
    finally:
        if bar is not None:
            bar.close()
