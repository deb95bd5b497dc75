"""What stops a build."""


class BuildError(Exception):
    """A page that cannot be made; the text names the file, the cell and the reason."""
