"""nbgrader's own export, with its own plugin, over what the grader and trainers have entered."""

import csv
import os
import subprocess
import sys
from pathlib import Path

from course_lib.grading.grading_run import Grading
from course_lib.grading.laptop import paper_folder, submit
from course_lib.grading.nbgrader_config import loaded
from course_lib.grading.nbgrader_parts import Gradebook
from course_lib.grading.office import COURSE, db_url, office
from course_lib.learner import add_learner
from tests.grading.desk import IDS, PAPER, POINTS, keys, public, write_answers
from tests.grading.inbox import MORNING, stamp

EXPORT = """
import sys
from pathlib import Path
from traitlets.config import Config
from nbgrader.apps.exportapp import ExportApp
from course_lib.grading.nbgrader_config import loaded

app = ExportApp(config=loaded(Path(sys.argv[1]), Path(sys.argv[2])))
app.initialize(["--to", sys.argv[3]])
app.start()
"""


def test_every_score_is_exported_with_what_trainers_and_lateness_made_of_it(
    root: Path, home: Path, tmp_path: Path
) -> None:
    config = root / "assignments" / "nbgrader_config.py"
    config.write_text("get_config().LateSubmissionPlugin.penalty_method = 'zero'\n")
    assert loaded(root, home).LateSubmissionPlugin.penalty_method == "zero"
    with Gradebook(db_url(home), COURSE) as book:
        book.update_or_create_assignment(PAPER, duedate="2026-03-02 10:00:00 UTC")
    for learner, late in (("ann", False), ("bea", True)):
        folder = office(home) / "submitted" / learner / PAPER
        write_answers(folder, keys(root), public(root)["content"])
        moment = MORNING.replace(hour=11 if late else 9)
        (folder / "timestamp.txt").write_text(stamp(moment))
    with Grading(root, home, (PAPER,)) as grading:
        grading.run()
    cem = add_learner(home, "Cem Ünal").id
    write_answers(paper_folder(root, home, cem, PAPER), {}, public(root)["content"])
    submit(root, home, cem, PAPER, MORNING)
    with Gradebook(db_url(home), COURSE) as book:
        book.find_grade(IDS[0], PAPER, PAPER, "ann").manual_score = 0.5
        book.db.commit()
    file = tmp_path / "grades.csv"
    done = subprocess.run(
        [sys.executable, "-c", EXPORT, str(root), str(home), str(file)],
        capture_output=True,
        text=True,
        env={**os.environ, "COURSE_HOME": str(home), "PYTHONUTF8": "1"},
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    with file.open(newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    full = sum(POINTS)
    found = {
        row["student_id"]: tuple(
            float(row[name]) for name in ("raw_score", "late_submission_penalty", "score", "max_score")
        )
        for row in rows
    }
    assert found == {
        "ann": (full - 1.5, 0.0, full - 1.5, full),
        "bea": (full, full, 0.0, full),
        cem: (0.0, 0.0, 0.0, full),
    }
    assert len(rows) == 3
    assert {row["assignment"] for row in rows} == {PAPER}
    assert [row["first_name"] for row in rows if row["student_id"] == cem] == ["Cem Ünal"]
