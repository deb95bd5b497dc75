"""What a page makes a browser load."""

from pathlib import Path

import pytest

from course_lib.course import lessons
from tests.browser.conftest import ROOT, Visit
from tests.browser.course_process import Course

pytestmark = pytest.mark.browser

MOST_KILOBYTES = 600
# The page itself and everything it has loaded, unpacked [bytes].
LOADED = """() => performance.getEntries()
  .filter((one) => one.entryType === 'navigation' || one.entryType === 'resource')
  .map((one) => [one.name, one.decodedBodySize])"""


def test_every_page_weighs_little_beside_the_charting_library(
    course: Course, learn: Visit, pages: Path
) -> None:
    names = sorted(path.name for path in pages.glob("*.html"))
    assert {"index.html", *(f"{each.slug}.html" for each in lessons(ROOT))} <= set(names)
    visitor = learn()
    for name in names:
        page = visitor.open(course.page(name))
        loaded = [(size / 1000, url) for url, size in page.evaluate(LOADED) if "plotly" not in url]
        kinds = {url.split("?")[0].rsplit(".", 1)[-1] for size, url in loaded if size > 0}
        assert {"html", "js", "css"} <= kinds
        assert sum(size for size, _ in loaded) <= MOST_KILOBYTES, sorted(loaded)[-4:]
        page.close()
