"""A small pack on disk, and what loading it says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from dual_prevention.engine.diagnostics import Findings
from dual_prevention.engine.facts.layout import FactLayout
from dual_prevention.engine.vocabulary.loader import PackData, load_pack_data
from dual_prevention.engine.vocabulary.model import Vocabulary

VOCABULARY = """
kinds:
  enterprise:
    label: {zh: 企业, en: enterprise}
    facts:
      employees: {type: number, integer: true, range: [0, 1000000], label: 从业人数, ask: 多少人}
      area: {type: number, unit: m2, range: [0, 1000000], label: 面积, ask: 多大}
      revenue: {type: number, unit: 万元, range: [-1000, 1000000], label: 营业收入, ask: 多少}
      temperature: {type: number, unit: ℃, range: [-100, 1000], label: 温度, ask: 多少度}
      licensed: {type: yes_no, label: 已取证, ask: 有没有}
      licence_valid: {type: yes_no, only_if: licensed, label: 证件有效, ask: 有效吗}
      licence_shown: {type: yes_no, only_if: licence_valid, label: 证件公示, ask: 公示吗}
      founded_on: {type: date, label: 成立日期, ask: 哪天}
      motto: {type: text, label: 口号, ask: 什么}
      units_count: {type: number, integer: true, range: [0, 100], label: 单元数, ask: 几个}
  unit:
    parent: enterprise
    plural: units
    point_type: 场所区域
    label: {zh: 单元, en: unit}
    facts:
      unit_type: {type: choice, choices: [生产单元, 储罐区, 仓库], label: 单元类型, ask: 哪类}
      grade: {type: choice, choices: [低, 中, 高], ordered: true, label: 级别, ask: 哪级}
  chemical:
    parent: unit
    plural: chemicals
    label: {zh: 危险化学品, en: chemical}
    facts:
      substance: {type: term, terms: chemicals, label: 物质, ask: 哪种}
      quantity: {type: number, unit: t, range: [0, 10000000], label: 数量, ask: 多少吨}
      categories: {type: set, choices: [J1, J2, W1.1], label: 类别, ask: 哪些}
common:
  facts:
    people_present: {type: number, integer: true, range: [0, 1000], label: 现场人数, ask: 几人}
"""

TERMS = """
terms: chemicals
title: {zh: 危险化学品, en: chemicals}
words:
  - {name: 氯, en: chlorine, alias: [液氯, 氯气], cas: ["7782-50-5"]}
  - {name: 氨, en: ammonia, alias: [液氨], cas: ["7664-41-7"]}
  - {name: 硝化棉(干), alias: [硝化棉], cas: ["9004-70-0"]}
  - {name: 硝化棉(湿), alias: [硝化棉], cas: ["9004-70-0"]}
"""

ROLES = """
terms: roles
title: 岗位
words:
  - {name: principal, zh: 主要负责人, en: principal, tier: company}
  - {name: operator, zh: 操作人员, en: operator, tier: post}
"""

METHOD = """
method: LS
title: LS
factors:
  L: {1: a, 2: b, 3: c, 4: d, 5: e}
  S: {1: a, 2: b, 3: c, 4: d, 5: e}
value: L * S
off_scale: refuse
level: {">= 20": red, ">= 15": orange, ">= 9": yellow, else: blue}
"""

BASE: Mapping[str, str] = {
    "pack.yaml": 'pack: small\nversion: "1.10"\ntitle: 小包\n',
    "vocabulary/main.yaml": VOCABULARY,
    "terms/chemicals.yaml": TERMS,
    "terms/roles.yaml": ROLES,
    "methods/LS.yaml": METHOD,
}


def write_pack(folder: Path, files: Mapping[str, str]) -> Path:
    """Write the files of a pack."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def load(folder: Path, changed: Mapping[str, str] | None = None) -> tuple[PackData, Findings]:
    """Load the small pack with some files changed or added."""
    findings = Findings()
    data = load_pack_data(write_pack(folder, {**BASE, **(changed or {})}), None, findings)
    return data, findings


def codes(findings: Findings) -> list[str]:
    """The codes found, in order of place."""
    return [item.code for item in findings.all]


def vocabulary(folder: Path) -> Vocabulary:
    """The small pack's vocabulary; it has no faults."""
    data, findings = load(folder)
    assert codes(findings) == []
    return data.vocabulary


def layout(folder: Path) -> FactLayout:
    """A layout without row slots."""
    return FactLayout(vocabulary(folder))


@cache
def small() -> FactLayout:
    """The same, read once."""
    with TemporaryDirectory() as folder:
        return layout(Path(folder))
