"""The templates of all pages: every text is escaped, and a name that nobody gave is an error."""

import jinja2

TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("course_lib.pages"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
