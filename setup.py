"""List the packages: every folder of engine/, models/ and rules/ that holds modules."""

from pathlib import Path

from setuptools import setup

HERE = Path(__file__).parent


def packages_under(folder: str) -> list[str]:
    """Names, as they are imported, of the packages at and inside `folder`."""
    homes = sorted({module.parent.relative_to(HERE) for module in (HERE / folder).rglob("*.py")})
    return [".".join(("dual_prevention", *home.parts)) for home in homes]


setup(packages=[*packages_under("engine"), *packages_under("models"), *packages_under("rules")])
