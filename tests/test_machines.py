"""What lies beside the pages for machines: each file obeys its schema, each field is
described, and pages carry schema.org descriptions that say what the page says."""

import json
import re
from types import SimpleNamespace

import jsonschema
import pytest
from bs4 import BeautifulSoup

from publishing import HTML, ROOT
from publishing.sphinx import files, machines
from report import chapter, claim, fact, figure, plt, publish_cases, read, says
from report.chapter import CHAPTERS, current
from report.tables import tables

SCHEMAS = {name: machines.schema(name) for name in machines.FIELDS}


@pytest.fixture(scope="module")
def published():
    """One publication of each kind, made by the toolkit, as the files hold it."""
    chapter("record")
    area = read("mexico_poppy_cultivation")
    rows = area[area.year == 2017]
    fact("x_area", 1.5, "hectares", label="Area", rows=rows, how="as published")
    says("x-grows", "It grows", True, rows=rows)
    fig, ax = plt.subplots()
    ax.plot([2017], rows.area_ha.head(1), "o")
    figure(
        fig, "x-one", rows=rows.head(1), x="year", y="area_ha", title="One", unit="ha"
    )
    stated = read("claims")
    words = stated.why.fillna("") + stated.caveat.fillna("")
    plain = stated[~words.str.contains("{", regex=False)]
    claim.judged(plain.claim_id.iloc[0], "not checkable", rows=rows)
    publish_cases()
    plt.close(fig)
    at = {"chapter": "record", "page": "notebooks/x", "cell": "cell-1"}
    kinds = zip(
        ("facts", "statements", "charts", "claims", "cases"),
        ("fact", "statement", "figure", "claim", "case"),
        strict=True,
    )
    return {
        name: [
            json.loads(json.dumps(files._for_machines(made | item | at)))
            for item_id, item in current().items[kind].items()
            for made in [{"kind": kind, "id": item_id}]
        ]
        for name, kind in kinds
    }


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_the_toolkit_publishes_obeys_its_schema(name, published):
    assert published[name]
    jsonschema.validate(published[name], SCHEMAS[name])


@pytest.mark.parametrize("name", SCHEMAS)
def test_built_files_obey_their_schema(name):
    path = HTML / f"{name}.json"
    if not (HTML / f"{name}.schema.json").exists():
        pytest.skip("run make book first")
    written = json.loads((HTML / f"{name}.schema.json").read_text("utf-8"))
    assert written == SCHEMAS[name]
    jsonschema.validate(json.loads(path.read_text("utf-8")), written)


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_are_schemas_and_describe_each_field(name):
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])
    for field, shape in SCHEMAS[name]["items"]["properties"].items():
        assert shape["description"], field


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"value": "1.5"}, "is not of type 'number'"),
        ({"novel": 1}, "Additional properties"),
        ({"chapter": "novel"}, "is not one of"),
    ],
)
def test_another_shape_is_refused(published, change, message):
    [item] = published["facts"]
    with pytest.raises(jsonschema.ValidationError, match=message):
        jsonschema.validate([item | change], SCHEMAS["facts"])


def in_head(page, claims=()):
    """The description that a page carries."""
    results = SimpleNamespace(claims={item["id"]: item for item in claims})
    context = {}
    machines.describe(SimpleNamespace(results=results), page, "", context, None)
    text = context.get("metatags", "")
    return json.loads(text.partition(">")[2].removesuffix("</script>") or "null")


def test_the_record_carries_a_review_of_each_verdict():
    said = {"id": "crs-08", "claim": "A </script> claim", "said_by": "CRS"}
    said |= {"said_on": "2018", "verdict": "outdated"}
    asked = {**said, "id": "crs-41", "verdict": "question"}
    *known, review = in_head(CHAPTERS["record"].page, [said, asked])["@graph"]
    described = {each["@id"]: each for each in known}
    assert review["@type"] == "ClaimReview"
    assert described[review["author"]["@id"]]["name"].endswith("authors")
    assert described[review["reviewRating"]["@id"]]["alternateName"] == "outdated"
    assert review["claimReviewed"] == said["claim"]
    assert review["url"] == "#crs-08"


def test_the_catalogue_carries_the_data_set():
    told = in_head(CHAPTERS["catalogue"].page)
    assert told["@type"] == "Dataset"
    assert len(told["hasPart"]) == len(tables())
    assert told["creator"]["name"] == "The From Poppy to Policy authors"
    for part in told["hasPart"]:
        address = part["distribution"]["contentUrl"]
        assert (ROOT / "notebooks" / address).exists(), address
    assert in_head("index") is None


def test_licence_and_citation_lie_in_every_folder_of_downloads(tmp_path):
    for folder in ("figures", "data"):
        (tmp_path / folder).mkdir()
    machines.write_beside(tmp_path)
    for folder in (tmp_path, tmp_path / "figures", tmp_path / "data"):
        assert {"LICENSE", "CITATION.cff"} <= {path.name for path in folder.iterdir()}
    assert {f"{name}.schema.json" for name in SCHEMAS} <= {
        path.name for path in tmp_path.iterdir()
    }


def built_description(page):
    """The description in a built page, and the addresses of its parts."""
    path = HTML / f"{page}.html"
    if not (HTML / "claims.schema.json").exists():
        pytest.skip("run make book first")
    soup = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    told = json.loads(soup.select_one('script[type="application/ld+json"]').string)
    return told, {part["id"] for part in soup.select("[id]")}


def test_each_review_leads_to_its_verdict_on_the_built_page():
    told, places = built_description(CHAPTERS["record"].page)
    reviews = [each for each in told["@graph"] if each["@type"] == "ClaimReview"]
    assert reviews and {review["url"][1:] for review in reviews} <= places


def test_each_table_of_the_built_catalogue_can_be_downloaded():
    told, _ = built_description(CHAPTERS["catalogue"].page)
    for part in [told, *told["hasPart"]]:
        assert (HTML / "notebooks" / part["distribution"]["contentUrl"]).exists()


def test_the_ledger_of_numbers_names_each_schema():
    page = (ROOT / "book" / "numbers.md").read_text("utf-8")
    named = set(re.findall(r"`(\w+)\.schema\.json`", page))
    assert named == set(machines.FIELDS)
