"""Reading the clinic's file; when it has a fault, the last version that had none."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from course_lib.evidence.clinic.schema import Clinic
from course_lib.evidence.errors import DataError, did_you_mean, one_of
from course_lib.evidence.healing_schema import healing
from course_lib.evidence.yaml_file import Problem, read, read_text

NAME = "clinic.yaml"
LAST_GOOD = "clinic.last-good.yaml"
"""The last version of the clinic's file that had no fault, kept beside it."""


@dataclass(frozen=True)
class Loaded:
    """What the clinic has set, and what is wrong with its file (file, line and reason), if anything is.

    Where something is wrong, `clinic` is the last version without a fault, or nothing confirmed at all
    when there is none; `earlier` tells which.
    """

    clinic: Clinic
    fault: str = ""
    earlier: bool = False


def load_clinic(path: Path, today: date | None = None) -> Clinic:
    """Read the clinic's file; a missing one has confirmed nothing.

    `today` is the day that no date may lie after, by default the day of the computer.
    Raises DataError: `clinic.yaml:12: on '2031-01-01' lies in the future; today is 2026-11-22`.
    """
    if not path.exists():
        return Clinic()
    return read(path, Clinic, check=_unknown_milestones, context={"today": today})


def clinic_in(text: str, today: date | None = None) -> Clinic:
    """What a text would say as the clinic's file. Raises DataError, as `load_clinic`."""
    return read_text(text, NAME, Clinic, check=_unknown_milestones, context={"today": today})


def load_or_last_good(folder: Path, today: date | None = None) -> Loaded:
    """Read the clinic's file in `folder`; where it has a fault, the last version that had none."""
    try:
        return Loaded(load_clinic(folder / NAME, today))
    except DataError as error:
        fault = str(error)
    last_good = folder / LAST_GOOD
    try:
        return Loaded(load_clinic(last_good, today), fault, earlier=last_good.exists())
    except DataError:
        return Loaded(Clinic(), fault)


def _unknown_milestones(clinic: Clinic) -> list[Problem]:
    problems = []
    for device, confirmed in (clinic.healing or {}).items():
        known = healing().device(device).milestones
        for key in confirmed:
            if key not in known:
                near = did_you_mean(key, known)
                text = f"'{key}' is not a milestone of {device}{near} (milestones: {one_of(known)})"
                problems.append(Problem(("healing", device, key), text))
    return problems
