"""Holds documents against a draft-07 schema: {"schema": ..., "documents": {name: document}} on stdin, "name: ok" or "name: complaint" out."""

import json
import sys

import jsonschema


def main():
    work = json.load(sys.stdin)
    jsonschema.Draft7Validator.check_schema(work["schema"])
    validator = jsonschema.Draft7Validator(work["schema"])
    for name, document in sorted(work["documents"].items()):
        complaint = jsonschema.exceptions.best_match(validator.iter_errors(document))
        print(f"{name}: {'ok' if complaint is None else complaint.message.splitlines()[0][:200]}")


if __name__ == "__main__":
    main()
