"""Count definitions and record profiles as JSON Schema, for editors. In: which of them. Out: the schema, as text.

It is looser than reading a file: what needs several places of it at once, such as a source that names a document, it
cannot say.
"""

from __future__ import annotations

import json
from typing import Literal

from cns_check.count.definitions import Definitions
from cns_check.count.profile import RecordProfile


def schema_text(of: Literal["count-definitions", "record-profile"]) -> str:
    """The schema (draft 2020-12) of a kind of file."""
    model = Definitions if of == "count-definitions" else RecordProfile
    made = model.model_json_schema(by_alias=True)
    title = "cns-check count definitions" if model is Definitions else "cns-check record profile"
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": title}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
