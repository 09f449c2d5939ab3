"""元数据 — the catalogue of a package once more as XML in the element names of DA/T 46, and its events as PREMIS 3. Pure.

Both are functions of `catalogue.json` and `events.json` alone: whoever doubts them can write them again and compare bytes.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

DAT46 = "metadata/dat46.xml"
PREMIS = "metadata/premis.xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_PREMIS_SPACE = "http://www.loc.gov/premis/v3"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
# What needs care in a text; a character no XML may hold becomes U+FFFD, the catalogue keeps the true one.
_CARE = re.compile("[&<>\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff\\ud800-\\udfff]")
_WRITTEN = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def element(name: str, *inside: str, **attributes: str) -> str:
    """One element; what is inside is XML already."""
    told = "".join(f' {key.replace("__", ":")}="{value}"' for key, value in attributes.items())
    return f"<{name}{told}>{''.join(inside)}</{name}>"


def text(name: str, value: object) -> str:
    """One element holding a plain value; nothing for a value that is not there."""
    if value is None or value == "":
        return ""
    plain = str(value)
    if _CARE.search(plain):
        plain = _CARE.sub(lambda found: _WRITTEN.get(found[0], "\ufffd"), plain)
    return f"<{name}>{plain}</{name}>"


def dat46(
    catalogue: Mapping[str, Any], events: Iterable[Mapping[str, Any]], *, entities: Sequence[str] | None = None
) -> bytes:
    """文件实体、业务实体、机构人员实体 — the entities of DA/T 46 for one volume and its papers.

    `entities` are the papers' (`paper_entities`), for who has made them already.
    """
    volume, papers = catalogue["案卷"], catalogue["文件"]
    events = list(events)
    body = [volume_entity(volume), *(paper_entities(catalogue) if entities is None else entities)]
    body += [act_entity(number, event) for number, event in enumerate(events, start=1)]
    body += [agent_entity(agent) for agent in agents_of(volume, papers, events)]
    return (_HEAD + element("元数据", "\n", *(f"{part}\n" for part in body)) + "\n").encode()


def volume_entity(volume: Mapping[str, Any]) -> str:
    """文件实体 of the volume as a whole."""
    return element(
        "文件实体",
        text("聚合层次", "案卷"),
        _source(volume),
        element("档号", *(text(name, volume.get(key)) for name, key in _CODE), text("档号", volume.get("档号"))),
        element("内容描述", text("题名", volume.get("题名")), text("日期", volume.get("立卷时间"))),
    )


def paper_entities(catalogue: Mapping[str, Any]) -> list[str]:
    """文件实体 of every paper."""
    return [paper_entity(catalogue["案卷"], paper) for paper in catalogue["文件"]]


def paper_entity(volume: Mapping[str, Any], paper: Mapping[str, Any], *, encoded: str = "") -> str:
    """文件实体 of one paper, with the 文档 that holds its bytes (`encoded`, XML already) or says where they lie."""
    copies = [document(copy, main=False) for copy in paper.get("利用副本", ())]
    number = paper.get("件号")
    return element(
        "文件实体",
        text("聚合层次", "文件"),
        _source(volume),
        text("电子文件号", paper.get("标识符")),
        element("档号", text("室编案卷号", volume.get("档号")), text("室编件号", number)),
        element("内容描述", *(text(name, paper.get(name)) for name in ("题名", "分类", "责任者", "日期", "文种"))),
        element("形式特征", text("文件组合类型", "单件"), text("页数", paper.get("页数"))),
        element("权限管理", text("控制标识", paper.get("签章"))),
        element("文件数据", document(paper, main=True, encoded=encoded), *copies),
    )


def document(paper: Mapping[str, Any], *, main: bool, encoded: str = "") -> str:
    """文档 — where the bytes lie and their digests, or the bytes themselves (`encoded`, XML already)."""
    facts = element(
        "电子属性",
        text("格式信息", paper.get("格式信息")),
        text("计算机文件名", paper["计算机文件名"]),
        text("计算机文件大小", paper["计算机文件大小"]),
    )
    where = f"SHA-256:{paper['SHA-256']} SM3:{paper['SM3']}"
    coding = element(
        "编码",
        facts,
        text("编码描述", "base64" if encoded else "数据不编入，见同包同名文件"),
        text("反编码关键字", where),
        encoded,
    )
    return element(
        "文档",
        text("文档标识符", paper.get("标识符") or paper["SHA-256"]),
        text("文档序号", paper.get("文档序号")),
        text("文档主从声明", "主文档" if main else "附属文档"),
        text("题名", paper.get("题名")),
        element("文档数据", coding),
    )


def act_entity(number: int, event: Mapping[str, Any]) -> str:
    """业务实体 — one thing that happened to the volume or a paper."""
    return element(
        "业务实体",
        text("业务标识符", f"act-{number}"),
        text("机构人员标识符", event.get("linkingAgent")),
        text("文件标识符", event.get("linkingObject")),
        text("业务状态", "历史行为"),
        text("业务行为", event.get("eventType")),
        text("行为时间", event.get("eventDateTime")),
        text("行为描述", event.get("eventDetail")),
    )


def agent_entity(agent: str) -> str:
    """机构人员实体 — who did it."""
    return element(
        "机构人员实体", text("机构人员标识符", agent), text("机构人员类型", "个人"), text("机构人员名称", agent)
    )


def agents_of(
    volume: Mapping[str, Any], papers: Iterable[Mapping[str, Any]], events: Iterable[Mapping[str, Any]]
) -> list[str]:
    """Everybody who is named, once, sorted."""
    named = {volume.get("立卷人"), *(paper.get("归档人") for paper in papers), *(e.get("linkingAgent") for e in events)}
    return sorted(str(each) for each in named if each)


_CODE = (("全宗号", "全宗号"), ("年度", "年度"), ("保管期限", "保管期限"), ("类别号", "类别"))


def _source(volume: Mapping[str, Any]) -> str:
    return element("来源", text("全宗名称", volume.get("全宗名称")), text("立档单位名称", volume.get("全宗名称")))


def premis(catalogue: Mapping[str, Any], events: Iterable[Mapping[str, Any]]) -> bytes:
    """PREMIS 3.0 — one object per file with fixity, size and format; the events; the agents."""
    events = list(events)
    papers = [copy for paper in catalogue["文件"] for copy in (paper, *paper.get("利用副本", ()))]
    body = [_object(paper) for paper in papers]
    body += [_event(number, event) for number, event in enumerate(events, start=1)]
    agents = agents_of(catalogue["案卷"], catalogue["文件"], events)
    body += [element("agent", _id("agentIdentifier", "local", agent), text("agentType", "person")) for agent in agents]
    lines = "".join(f"{part}\n" for part in body)
    attributes = {"xmlns": _PREMIS_SPACE, "xmlns__xsi": _INSTANCE, "version": "3.0"}
    return (_HEAD + element("premis", "\n", lines, **attributes) + "\n").encode()


def _id(name: str, kind: str, value: object) -> str:
    return element(name, text(f"{name}Type", kind), text(f"{name}Value", value))


def _object(paper: Mapping[str, Any]) -> str:
    fixity = "".join(
        element("fixity", text("messageDigestAlgorithm", name), text("messageDigest", paper[name]))
        for name in ("SHA-256", "SM3")
    )
    pronom = paper.get("格式信息") or ""
    if pronom:
        registry = text("formatRegistryName", "PRONOM"), text("formatRegistryKey", pronom)
        form = element("format", element("formatRegistry", *registry))
    else:
        form = element(
            "format", element("formatDesignation", text("formatName", paper["计算机文件名"].rpartition(".")[2]))
        )
    return element(
        "object",
        _id("objectIdentifier", "local", paper.get("标识符") or paper["计算机文件名"]),
        element("objectCharacteristics", fixity, text("size", paper["计算机文件大小"]), form),
        text("originalName", paper.get("原文件名") or paper["计算机文件名"]),
        xsi__type="file",
    )


def _event(number: int, event: Mapping[str, Any]) -> str:
    detail = text("eventDetail", event.get("eventDetail"))
    linked = [
        element(
            f"linking{kind}Identifier",
            text(f"linking{kind}IdentifierType", "local"),
            text(f"linking{kind}IdentifierValue", event[key]),
        )
        for kind, key in (("Agent", "linkingAgent"), ("Object", "linkingObject"))
        if event.get(key)
    ]
    return element(
        "event",
        _id("eventIdentifier", "local", f"act-{number}"),
        text("eventType", event["eventType"]),
        text("eventDateTime", event["eventDateTime"]),
        element("eventDetailInformation", detail) if detail else "",
        *linked,
    )
