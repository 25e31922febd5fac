"""The columns of the report's entities against the schema and docs/formats.md: each key is in both,
with its type, and neither has one that no column writes.

usage: columns.py PROGRAM SCHEMA FORMATS
"""

import collections
import json
import re
import subprocess
import sys

program, schema_path, formats_path = sys.argv[1:]
failed = 0
# What is written beside the columns.
OTHERS = {"rows": {"epochs_ns": "array"}, "protocol": {"injected": "object"},
          "runtimes": {"rows": "array"}}


def fail(text):
    global failed
    failed += 1
    print("FAILED:", text)


def types_of(node):
    if "enum" in node or "const" in node:
        values = node.get("enum", [node.get("const")])
        return {"string" if isinstance(value, str) else "null" for value in values} - {"null"}
    if "oneOf" in node:
        return set.union(*(types_of(choice) for choice in node["oneOf"]))
    if "$ref" in node:
        return types_of(schema["properties"][node["$ref"].split("/")[-1]])
    kinds = node.get("type", [])
    return set([kinds] if isinstance(kinds, str) else kinds) - {"null"}


def properties_of(schema, path):
    node = schema
    for part in path.split("/"):
        node = node["properties"][part]
        node = node.get("items", node)
    return node["properties"]


def section_of(text, path):
    """What docs/formats.md says of the entity: from where it is named up to the next one."""
    first = path.split("/")[0]
    start = re.search(rf"^(Each of )?`{first}`[;:( ]", text, re.M)
    after = text[start.end():]
    end = re.search(r"^(Each of )?`[a-z]+`[;:( ]|^## ", after, re.M)
    body = after[:end.start()] if end else after
    # Steps have a part of their own.
    return body + (section_of(text, "steps") if path == "breakdowns/steps" else "")


schema = json.load(open(schema_path))
text = open(formats_path).read()
text = text[text.index("\n## json"):text.index("\n## gbench")]
columns = collections.defaultdict(dict)
for line in subprocess.run([program], stdout=subprocess.PIPE, text=True,
                           check=True).stdout.splitlines():
    path, key, kind = line.split()
    if key in columns[path]:
        fail(f"{path}: {key} is there twice")
    columns[path][key] = kind
if len(columns) < 15:
    fail(f"only {len(columns)} entities")
for path, keys in columns.items():
    keys.update(OTHERS.get(path, {}))
    properties = properties_of(schema, path)
    for key in sorted(set(keys) ^ set(properties)):
        fail(f"{path}: {key} is in " + ("no column" if key in properties else "no schema"))
    for key in set(keys) & set(properties):
        if types_of(properties[key]) != {keys[key]}:
            fail(f"{path}: {key} is {keys[key]}, in the schema {properties[key]}")
    section = section_of(text, path)
    for key in keys:
        # "with `..._ci`" and "every `..._ci`" stand for all intervals of the part.
        if f"`{key}`" not in section and not (key.endswith("_ci") and "`..._ci`" in section):
            fail(f"{path}: docs/formats.md does not tell of `{key}`")
sys.exit(1 if failed else 0)
