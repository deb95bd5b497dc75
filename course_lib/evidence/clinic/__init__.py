"""What the clinic itself has confirmed: one YAML file beside the learner folders, written by a clinician.

Nothing in the course is final before a named clinician has said so. The file may confirm or replace healing
days, the matrix of problems and lights, rules for aftercare and test patches, and whom to call; it gives
telephone numbers, and says who reviewed which lesson and question, and when. No file means that nothing is
confirmed. `data/clinic.example.yaml` is a file to start from.
"""

from course_lib.evidence.clinic.editing import Entry, Keys, with_entry
from course_lib.evidence.clinic.loading import (
    LAST_GOOD,
    NAME,
    Loaded,
    clinic_in,
    load_clinic,
    load_or_last_good,
)
from course_lib.evidence.clinic.schema import EXAMPLE, NO_VALUES, Call, Clinic, Days, Fitting, Rule
from course_lib.evidence.clinic.signing import (
    ConfirmedCall,
    ConfirmedDays,
    ConfirmedFit,
    ConfirmedRule,
    Phones,
    Review,
    Reviews,
)
from course_lib.evidence.clinic.waiting import GROUPS, Group, Unconfirmed, unconfirmed

__all__ = [
    "EXAMPLE",
    "GROUPS",
    "LAST_GOOD",
    "NAME",
    "NO_VALUES",
    "Call",
    "Clinic",
    "ConfirmedCall",
    "ConfirmedDays",
    "ConfirmedFit",
    "ConfirmedRule",
    "Days",
    "Entry",
    "Fitting",
    "Group",
    "Keys",
    "Loaded",
    "Phones",
    "Review",
    "Reviews",
    "Rule",
    "Unconfirmed",
    "clinic_in",
    "load_clinic",
    "load_or_last_good",
    "unconfirmed",
    "with_entry",
]
