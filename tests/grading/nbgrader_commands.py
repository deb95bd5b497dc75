"""Run nbgrader's own commands, one after the other in one process: each process takes seconds to start.

Standard input is a JSON list of {"at": folder, "line": [...]}; standard output is a list with the exit
code and the log of each.
"""

import io
import json
import logging
import os
import sys
from typing import Any


def main() -> None:
    steps, out = json.load(sys.stdin), sys.stdout
    sys.stdout = sys.stderr
    results = [run(**step) for step in steps]
    json.dump(results, out)


def run(at: str, line: list[str]) -> dict[str, Any]:
    from jupyter_core.application import NoStart
    from nbgrader.apps.nbgraderapp import NbGraderApp

    os.chdir(at)
    log = io.StringIO()
    app = NbGraderApp.instance()
    code: object = 0
    try:
        app.initialize(line)
        app.init_logging(logging.StreamHandler, [log], color=False, subapps=True)
        app.start()
    except NoStart:
        pass  # how a command ends that had another command do its work
    except SystemExit as stop:
        code = stop.code or 0
    finally:
        said = log.getvalue()
        app.reset()
    return {"line": line, "code": code, "log": said}


if __name__ == "__main__":
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    main()
