"""The names that programs import are few, all there, and loaded only when used."""

import subprocess
import sys

from dual_prevention import engine


def test_every_public_name_is_there() -> None:
    assert len(engine.__all__) <= 20
    for name in engine.__all__:
        assert getattr(engine, name) is not None
        assert name in dir(engine)


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(engine, "evaluat")


def test_one_name_loads_only_what_it_needs() -> None:
    code = (
        "import sys\nfrom dual_prevention.engine import InputError\n"
        "print('pydantic' in sys.modules, 'yaml' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
