#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""sbom.py BUILD_DIR FILE...: the SBOM has what SPDX 2.3 requires, names each FILE by its digest, and
comes out the same twice. Source: schemas/spdx-schema.json of the SPDX specification 2.3, "required"."""
import hashlib
import json
import os
import re
import subprocess
import sys

REQUIRED = {
    "document": {"SPDXID", "creationInfo", "dataLicense", "name", "spdxVersion", "documentNamespace"},
    "creationInfo": {"created", "creators"},
    "package": {"SPDXID", "downloadLocation", "name"},
    "file": {"SPDXID", "fileName", "checksums"},
    "relationship": {"spdxElementId", "relatedSpdxElement", "relationshipType"},
    "externalRef": {"referenceCategory", "referenceLocator", "referenceType"},
}
IDENTIFIER = re.compile(r"SPDXRef-[A-Za-z0-9.-]+")
# Without these the program could not have been linked, so a bill that lacks one is wrong.
EXPECTED = {"libc6-dev", "libstdc++-12-dev", "libssl-dev", "libarchive-dev", "libblkid-dev", "libcli11-dev",
            "nlohmann-json3-dev", "zlib1g-dev", "libboost1.81-dev"}


def check(condition, text):
    if not condition:
        sys.exit(f"FAIL: {text}")


def has(kind, value):
    missing = REQUIRED[kind] - value.keys()
    check(not missing, f"{kind} {value.get('SPDXID', '')} lacks {sorted(missing)}")


def check_fields(bill):
    has("document", bill)
    has("creationInfo", bill["creationInfo"])
    check(bill["spdxVersion"] == "SPDX-2.3" and bill["dataLicense"] == "CC0-1.0", "another version or licence")
    check(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", bill["creationInfo"]["created"]), "created is no time")
    for package in bill["packages"]:
        has("package", package)
        for reference in package.get("externalRefs", []):
            has("externalRef", reference)
    for file in bill["files"]:
        has("file", file)
        check("SHA1" in [sum["algorithm"] for sum in file["checksums"]], "a file lacks its SHA1")
    for relationship in bill["relationships"]:
        has("relationship", relationship)


def check_identifiers(bill):
    named = [item["SPDXID"] for item in [bill, *bill["packages"], *bill["files"]]]
    check(len(named) == len(set(named)), "an identifier is there twice")
    check(all(IDENTIFIER.fullmatch(name) for name in named), "an identifier has other characters")
    for relationship in bill["relationships"]:
        for side in ("spdxElementId", "relatedSpdxElement"):
            check(relationship[side] in named, f"{relationship[side]} is nowhere")


def check_contents(bill, files):
    linked = {r["relatedSpdxElement"] for r in bill["relationships"] if r["relationshipType"] == "STATIC_LINK"}
    names = {package["name"] for package in bill["packages"] if package["SPDXID"] in linked}
    check(EXPECTED <= names, f"not linked, it says: {sorted(EXPECTED - names)}")
    unknown = [p["name"] for p in bill["packages"] if p.get("licenseDeclared") in (None, "NOASSERTION")]
    check(not unknown, f"no licence is known of {unknown}")
    digests = {file["fileName"]: {s["algorithm"]: s["checksumValue"] for s in file["checksums"]} for file in bill["files"]}
    for path in files:
        with open(path, "rb") as file:
            expected = hashlib.sha256(file.read()).hexdigest()
        check(digests["./" + os.path.basename(path)]["SHA256"] == expected, f"another digest of {path}")


def main():
    build, *files = sys.argv[1:]
    script = os.path.join(os.path.dirname(__file__), "../../scripts/sbom.py")
    command = [script, build, "1.2.3", *files]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
    texts = [subprocess.run(command, check=True, capture_output=True, text=True, env={**environment, "TZ": zone}).stdout
             for zone in ("UTC", "Asia/Tokyo")]
    check(texts[0] == texts[1], "two runs differ")
    bill = json.loads(texts[0])
    check(bill["creationInfo"]["created"] == "2023-11-14T22:13:20Z", "the time is not SOURCE_DATE_EPOCH's")
    check_fields(bill)
    check_identifiers(bill)
    check_contents(bill, files)


main()
