"""The tests of the course.

This file makes them a package of the ordinary kind. Without it, a package of the environment that brings a
folder `tests` of its own along, as textstat does, would be found in its place.
"""
