# /// script
# requires-python = ">=3.11"
# dependencies = ["datasets>=4", "pillow", "lxml", "ocrd>=3", "webdataset"]
# ///
"""Reads what Emend wrote with the readers of the ecosystem: `datasets`, `webdataset`, OCR-D's schemas and PAGE parser.

Usage: check_formats.py FOLDER, which holds one export for each format under the format's name. Prints one JSON object.
"""

import glob
import json
import os
import sys
import tempfile
from importlib.resources import files

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"

from datasets import load_dataset  # noqa: E402
from lxml import etree  # noqa: E402
from ocrd_models.ocrd_page import parse as parse_page  # noqa: E402
import webdataset  # noqa: E402


def schemas() -> tuple[etree.XMLSchema, etree.XMLSchema]:
    """OCR-D ships the schemas of PAGE 2019 and METS; xlink's lies beside them."""
    folder = files("ocrd_validators")

    class Beside(etree.Resolver):
        def resolve(self, url, _id, context):
            name = os.path.basename(url)
            return self.resolve_filename(str(folder / name), context) if (folder / name).is_file() else None

    parser = etree.XMLParser()
    parser.resolvers.add(Beside())
    return tuple(etree.XMLSchema(etree.parse(str(folder / name), parser)) for name in ("page.xsd", "mets.xsd"))


def page_texts(path: str) -> list[str]:
    page = parse_page(path, silence=True).get_Page()
    order = page.get_ReadingOrder()
    refs = [each.get_regionRef() for each in order.get_OrderedGroup().get_RegionRefIndexed()] if order else []
    regions = {region.get_id(): region for region in page.get_TextRegion()}
    return [line.get_TextEquiv()[0].get_Unicode() for ref in refs for line in regions[ref].get_TextLine()]


def rows(kind: str, cache: str, **arguments: str) -> list[str]:
    data = load_dataset(kind, split="train", cache_dir=cache, **arguments)
    for row in data:
        assert (row.get("image") or row.get("png")).size[0] > 0
    return [row["text"] if "text" in row else row["txt"] for row in data]


def main(folder: str) -> None:
    page, mets = schemas()
    result: dict[str, object] = {"invalid": []}
    pages = sorted(glob.glob(f"{folder}/page-xml/*.xml"))
    for path in [*pages, *glob.glob(f"{folder}/mets/OCR-D-GT-PAGE/*.xml")]:
        if not page.validate(etree.parse(path)):
            result["invalid"].append(f"{path}: {page.error_log[0]}")
    if not mets.validate(etree.parse(f"{folder}/mets/mets.xml")):
        result["invalid"].append(f"mets.xml: {mets.error_log[0]}")
    result["page-xml"] = [text for path in pages for text in page_texts(path)]
    with tempfile.TemporaryDirectory() as cache:
        result["imagefolder"] = rows(f"{folder}/imagefolder", cache)
        result["parquet"] = rows(f"{folder}/parquet", cache)
        result["webdataset"] = rows("webdataset", cache, data_files=f"{folder}/webdataset/*.tar")
    shards = webdataset.WebDataset(sorted(glob.glob(f"{folder}/webdataset/*.tar")), shardshuffle=False)
    result["webdataset-library"] = [sample["txt"].decode() for sample in shards]
    print(json.dumps(result))


main(sys.argv[1])
