"""`dualprev batch --engine spark`: the portfolio as a job of a cluster."""

from __future__ import annotations

import datetime
import functools
import importlib.util
import os
import shutil
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from .guard import DONE, fault, tell
from .language import language, say
from .options import make_evaluator, option

if TYPE_CHECKING:
    from ..program.program import Program

_OPTIONS = (
    option(
        "--engine",
        type=click.Choice(["columnar", "spark"]),
        default="columnar",
        help="columnar: this machine (default). spark: a cluster; IN and OUT are folders that Spark sees.",
        zh="columnar：本机（默认）；spark：集群，IN 和 OUT 是 Spark 能访问的文件夹",
    ),
    option(
        "--master",
        metavar="URL",
        default="",
        help="Where Spark runs: yarn, k8s://..., spark://..., local[2]; by default what spark-submit says.",
        zh="Spark 在哪里运行：yarn、k8s://…、spark://…、local[2]；默认由 spark-submit 决定",
    ),
    option(
        "--conf",
        "settings",
        multiple=True,
        metavar="KEY=VALUE",
        help="A setting of Spark, e.g. spark.executor.memory=4g.",
        zh="Spark 的一项设置，如 spark.executor.memory=4g",
    ),
)


def or_spark(here: Callable[..., int]) -> Callable[..., int]:
    """The command, with options that take the work to a cluster instead."""

    @functools.wraps(here)
    def command(engine: str, master: str, settings: tuple[str, ...], **given: Any) -> int:
        if engine == "spark":
            if given.pop("resume"):
                raise fault("batch-spark-resume")
            return _on_spark(_session_maker(master, settings), **given)
        for name, value in (("--master", master), ("--conf", settings)):
            if value:
                raise fault("batch-spark-only", option=name)
        return here(**given)

    return functools.reduce(lambda made, add: add(made), reversed(_OPTIONS), command)


def _session_maker(master: str, settings: Sequence[str]) -> Callable[[], Any]:
    missing = [name for name in ("pyspark", "pandas", "pyarrow") if importlib.util.find_spec(name) is None]
    if missing or not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise fault("batch-spark-extra")
    conf = {}
    for setting in settings:
        key, mark, value = setting.partition("=")
        if not mark:
            raise fault("batch-spark-conf", value=setting)
        conf[key.strip()] = value.strip()

    def make() -> Any:
        from ..batch.spark.job import open_session

        return open_session(master, conf)

    return make


def _on_spark(
    make_session: Callable[[], Any],
    source: str,
    output: str,
    as_of: datetime.date | None,
    packs: tuple[str, ...],
    profile: str,
    part: int | None,
    no_cache: bool,
) -> int:
    """Run the job and print its summary."""
    day, program = linked(as_of, packs, profile, no_cache)
    from ..batch.output import SUMMARY
    from ..batch.spark.job import PART, SparkBatch
    from ..batch.summary import summary_text

    session = make_session()
    try:
        job = SparkBatch(session, program, day)
        job.open(source, output)
        tell(job.warnings)
        total = job.run(part or PART)
    finally:
        session.stop()
    click.echo(summary_text(total, program, language()), nl=False)
    click.echo(say("\n结果：{path}", "\nresults: {path}", path=f"{output.rstrip('/')}/{SUMMARY}"))
    return DONE


def linked(
    as_of: datetime.date | None, packs: Sequence[str], profile: str, no_cache: bool
) -> tuple[datetime.date, Program]:
    """The rules of the day, linked. Raises `InputError` where the libraries for portfolios are not there."""
    if importlib.util.find_spec("polars") is None or importlib.util.find_spec("numpy") is None:
        raise fault("batch-extra")
    from ..clock import today

    day = as_of or today()
    evaluator = make_evaluator(packs, engine="compiled", profile=profile, no_cache=no_cache)
    return day, evaluator.rulebook.program(day)
