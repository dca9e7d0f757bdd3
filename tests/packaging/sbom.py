#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""sbom.py BUILD_DIR PACKAGES: the SBOM beside the packages has what SPDX 2.3 requires, names each of them
by its digest, and each program and shared library as they have it; and it comes out the same twice.
Source: schemas/spdx-schema.json of the SPDX specification 2.3, "required"."""
import glob
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile

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


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def programs(package):
    """(name, content) of what can be executed or loaded once the package is installed."""
    command = ["gzip", "-dc", package] if package.endswith(".gz") else ["dpkg-deb", "--fsys-tarfile", package]
    data = subprocess.run(command, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(data)) as tree:
        for member in tree:
            content = tree.extractfile(member).read() if member.isfile() else b""
            if content.startswith(b"\x7fELF"):
                yield os.path.basename(member.name), content


def check_contents(bill, packages):
    linked = {r["relatedSpdxElement"] for r in bill["relationships"] if r["relationshipType"] == "STATIC_LINK"}
    names = {package["name"] for package in bill["packages"] if package["SPDXID"] in linked}
    check(EXPECTED <= names, f"not linked, it says: {sorted(EXPECTED - names)}")
    unknown = [p["name"] for p in bill["packages"] if p.get("licenseDeclared") in (None, "NOASSERTION")]
    check(not unknown, f"no licence is known of {unknown}")
    digests = {file["fileName"]: {s["algorithm"]: s["checksumValue"] for s in file["checksums"]} for file in bill["files"]}
    found = []
    for path in packages:
        with open(path, "rb") as file:
            found.append((os.path.basename(path), file.read()))
        found += programs(path)
    for name, content in found:
        check("./" + name in digests, f"'{name}' is not in it")
        check(digests["./" + name]["SHA256"] == sha256(content), f"another digest of '{name}'")
    check({"./" + name for name, _ in found} == digests.keys(), "it has files that no package has")
    check("./kata-ctl" in digests, "the program is in no package")


def main():
    build, directory = sys.argv[1:]
    packages = sorted(glob.glob(f"{directory}/*.deb") + glob.glob(f"{directory}/*.tar.gz"))
    script = os.path.join(os.path.dirname(__file__), "../../scripts/sbom.py")
    command = [script, build, "1.2.3", *packages]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
    texts = [subprocess.run(command, check=True, capture_output=True, text=True, env={**environment, "TZ": zone}).stdout
             for zone in ("UTC", "Asia/Tokyo")]
    check(texts[0] == texts[1], "two runs differ")
    bill = json.loads(texts[0])
    check(bill["creationInfo"]["created"] == "2023-11-14T22:13:20Z", "the time is not SOURCE_DATE_EPOCH's")
    with open(glob.glob(f"{directory}/*.spdx.json")[0], encoding="utf-8") as file:
        beside = json.load(file)
    for each in (beside, bill):
        check_fields(each)
        check_identifiers(each)
        check_contents(each, packages)


main()
