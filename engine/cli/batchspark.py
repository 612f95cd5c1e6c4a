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
    from ..batch.programs import Programs

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
            make_session = _session_maker(master, settings)
            return _on_spark(make_session, *linked(given), **given)
        for name, value in (("--master", master), ("--conf", settings)):
            if value:
                raise fault("batch-spark-only", option=name)
        day, programs = linked(given)
        return here(day=day, programs=programs, **given)

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
    day: datetime.date,
    programs: Programs,
    source: str,
    output: str,
    part: int | None,
) -> int:
    """Run the job and print its summary."""
    from ..batch.output import SUMMARY
    from ..batch.spark.job import PART, SparkBatch
    from ..batch.summary import summary_text

    session = make_session()
    try:
        job = SparkBatch(session, programs, day)
        job.open(source, output)
        tell(job.warnings)
        total = job.run(part or PART)
    finally:
        session.stop()
    click.echo(summary_text(total, programs.whole, language()), nl=False)
    click.echo(say("\n结果：{path}", "\nresults: {path}", path=f"{output.rstrip('/')}/{SUMMARY}"))
    return DONE


def linked(given: dict[str, Any]) -> tuple[datetime.date, Programs]:
    """The rules of the day; takes the options that tell them out of `given`. Raises `InputError` where the libraries for
    portfolios are not there."""
    if importlib.util.find_spec("polars") is None or importlib.util.find_spec("numpy") is None:
        raise fault("batch-extra")
    from ..batch.programs import Programs
    from ..clock import today

    day = given.pop("as_of") or today()
    packs, profile, no_cache = given.pop("packs"), given.pop("profile", "default"), given.pop("no_cache")
    evaluator = make_evaluator(packs, engine="compiled", profile=profile, no_cache=no_cache)
    return day, Programs.of_rulebook(evaluator.rulebook, day, given.pop("sectors", None) or None)
