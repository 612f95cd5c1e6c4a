"""`--store`: where facts, evaluations and the hazard register are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .guard import complain
from .language import say
from .options import option

if TYPE_CHECKING:
    from ...models.evaluation import Evaluation
    from ..facts.factfile import FactFile

store_option = option(
    "--store",
    metavar="URL",
    help="Keep the facts and the result in this database and enter the hazards into its register: "
    "sqlite:///FILE or postgresql://USER@HOST/NAME.",
    zh="把事实和结果存入数据库，并把隐患登记入台账：sqlite:///文件名 或 postgresql://用户@主机/库名",
)
register_store_option = option(
    "--store",
    metavar="URL",
    required=True,
    help="The database: sqlite:///FILE or postgresql://USER@HOST/NAME.",
    zh="数据库：sqlite:///文件名 或 postgresql://用户@主机/库名",
)


def keep(url: str, given: Sequence[FactFile], results: Sequence[Evaluation]) -> None:
    """Everything into the store, or nothing; what that did to the register goes to standard error."""
    from ..store import open_store, register_hazards, save_evaluation, save_facts

    store = open_store(url)
    lines: list[str] = []
    try:
        with store.transaction():
            for facts, result in zip(given, results, strict=True):
                document = save_facts(store, facts, day=result.as_of, source=facts.name)
                save_evaluation(store, result, facts=document)
                done = register_hazards(store, result)
                lines.append(
                    say(
                        "{name}：已存入。隐患台账新登记 {new}，规则不再发现、待核实验收 {gone}，新逾期 {overdue}",
                        "{name}: stored. Register: {new} new, {gone} no longer found and to be accepted, "
                        "{overdue} newly overdue",
                        name=result.enterprise.name,
                        new=len(done.new),
                        gone=len(done.gone),
                        overdue=len(done.overdue),
                    )
                )
    finally:
        store.close()
    for line in lines:
        complain(line)
