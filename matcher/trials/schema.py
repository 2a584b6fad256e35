"""The schema of trial files for editors: completion and hover text while writing YAML."""

from __future__ import annotations

import json

from matcher.trials.model import Trial

SCHEMA_FILE = "trial.schema.json"


def schema_text() -> str:
    """Give the JSON schema of a trial file as the text of `config/trials/trial.schema.json`."""
    schema = Trial.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["properties"].pop("trial_id")
    schema["required"].remove("trial_id")
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
