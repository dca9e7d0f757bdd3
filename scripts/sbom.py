#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Says what is linked into the program, by what the linker and the compiler really read.

sbom.py BUILD_DIR VERSION FILE...            SPDX 2.3 (JSON) on standard output; FILEs are delivered, and
                                             so are the programs and shared libraries in tarballs of them
sbom.py --notices BUILD_DIR                  the copyright notices and licences of all of it

BUILD_DIR has been built by ninja, and the linker left kata-ctl.map in it. Packages, versions and
licences are those of dpkg's database. The same input gives the same output; the time is that of
SOURCE_DATE_EPOCH. Source: https://spdx.github.io/spdx-spec/v2.3/.
"""
import datetime
import functools
import glob
import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile

# The kernel's headers declare interfaces; nothing of them is in the program.
NOT_LINKED = {"linux-libc-dev"}
# These copyright files are prose, or have a part of the source that is the library.
PROSE = {"glibc": "LGPL-2.1-or-later", "gcc-12": "GPL-3.0-or-later WITH GCC-exception-3.1"}
PART = {"libblkid-dev": "libblkid/"}
SPDX = {
    "Expat": "MIT",
    "Expat with embedded exception": "MIT",
    "X11": "MIT",
    "BSD-2-clause": "BSD-2-Clause",
    "BSD-3-clause": "BSD-3-Clause",
    "GPL-2": "GPL-2.0-only",
    "GPL-2+": "GPL-2.0-or-later",
    "LGPL-2.1+": "LGPL-2.1-or-later",
    **{name: name for name in ("Apache-2.0", "BSL-1.0", "Zlib")},
}


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


@functools.cache
def linked_archives(build):
    """Archives of which the linker took a member."""
    start = read(f"{build}/kata-ctl.map").split("\n\n", 3)
    paths = re.findall(r"^(/\S+\.a)\(", "\n".join(start[:3]), re.MULTILINE)
    return {os.path.realpath(path) for path in paths}


def included_headers(build):
    lines = subprocess.run(["ninja", "-C", build, "-t", "deps"], check=True, capture_output=True,
                           text=True).stdout.splitlines()
    return {os.path.realpath(path) for path in {line.strip() for line in lines if line.startswith("    /usr/")}}


@functools.cache
def owners():
    """Package of each file that can be linked or included."""
    found = {}
    for path in sorted(glob.glob("/var/lib/dpkg/info/*.list")):
        package = os.path.basename(path)[: -len(".list")].split(":")[0]
        for line in read(path).splitlines():
            if line.startswith(("/usr/include/", "/usr/lib/")):
                found[line] = package
    return found


def packages(build):
    """Names of the binary packages whose code is in the program."""
    owner = owners()
    paths = linked_archives(build) | included_headers(build)
    found = {owner[path] for path in paths if path in owner}
    return sorted(found - NOT_LINKED - own_udev(build).keys())


@functools.cache
def own_udev(build):
    """libudev comes from Debian's source package, not from the package that has its header."""
    from_source = glob.glob(f"{build}/../libudev/*.dsc")
    linked = any(path.endswith("libudev.a") for path in linked_archives(build))
    if not linked or not from_source:
        return {}
    version = re.search(r"^Version: (\S+)", read(from_source[0]), re.MULTILINE)[1]
    return {"libudev-dev": version}


def license_of(package, source):
    if source in PROSE:
        return PROSE[source]
    stanzas = re.split(r"\n\s*\n", read(f"/usr/share/doc/{package}/copyright"))
    wanted = PART.get(package, "*")
    for stanza in stanzas:
        files = re.search(r"^Files:((?:.*\n)(?:[ \t].*\n)*)", stanza + "\n", re.MULTILINE)
        name = re.search(r"^License:[ \t]*(\S.*)$", stanza, re.MULTILINE)
        if files and name and any(part.startswith(wanted) for part in files[1].split()):
            return expression(name[1].strip())
    return "NOASSERTION"


def expression(name):
    parts = [SPDX.get(part.strip()) for part in re.split(r"\s+or\s+", name)]
    return "NOASSERTION" if None in parts else " OR ".join(parts)


def described(build):
    """(name, version, source, source version) of each package, ours of libudev among them."""
    rows = []
    for name in packages(build):
        form = "${Version}\\t${source:Package}\\t${source:Version}\\n"
        text = subprocess.run(["dpkg-query", "-W", "-f", form, name], check=True,
                              capture_output=True, text=True).stdout
        rows.append((name, *text.splitlines()[0].split("\t")))
    rows += [(name, version, "systemd", version) for name, version in own_udev(build).items()]
    return sorted(rows)


def spdx_package(name, version, source, source_version):
    return {
        "SPDXID": "SPDXRef-Package-" + re.sub(r"[^A-Za-z0-9.-]", "-", name),
        "name": name,
        "versionInfo": version,
        "supplier": "Organization: Debian",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "sourceInfo": f"Debian source package {source} {source_version}",
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": license_of(name, source),
        "copyrightText": "NOASSERTION",
        "externalRefs": [{
            "referenceCategory": "PACKAGE-MANAGER",
            "referenceType": "purl",
            "referenceLocator": f"pkg:deb/debian/{source}@{source_version.replace(':', '%3A')}?arch=source",
        }],
    }


def contents(paths):
    """(name, content) of each file, and of what a machine has of it once a tarball is unpacked: stripped, and
    the same as in the other packages."""
    found = {}
    for path in paths:
        with open(path, "rb") as file:
            found[os.path.basename(path)] = file.read()
        if path.endswith(".tar.gz"):
            found |= programs(path)
    return sorted(found.items())


def programs(tarball):
    with tarfile.open(tarball) as tree:
        members = {m.name: tree.extractfile(m).read() for m in tree if m.isfile()}
    return {os.path.basename(name): content for name, content in members.items() if content.startswith(b"\x7fELF")}


def spdx_file(name, content):
    return {
        "SPDXID": "SPDXRef-File-" + re.sub(r"[^A-Za-z0-9.-]", "-", name),
        "fileName": "./" + name,
        "fileTypes": ["BINARY" if content.startswith(b"\x7fELF") else "ARCHIVE"],
        "checksums": [
            {"algorithm": "SHA1", "checksumValue": hashlib.sha1(content).hexdigest()},
            {"algorithm": "SHA256", "checksumValue": hashlib.sha256(content).hexdigest()},
        ],
        "licenseConcluded": "NOASSERTION",
        "copyrightText": "NOASSERTION",
    }


def relation(subject, kind, other):
    return {"spdxElementId": subject, "relationshipType": kind, "relatedSpdxElement": other}


def bill(build, version, delivered):
    product = {
        "SPDXID": "SPDXRef-Product",
        "name": "kata-ctl",
        "versionInfo": version,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "Apache-2.0",
        "licenseDeclared": "Apache-2.0",
        "copyrightText": "NOASSERTION",
    }
    libraries = [spdx_package(*row) for row in described(build)]
    files = [spdx_file(name, content) for name, content in contents(delivered)]
    links = [relation("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-Product")]
    links += [relation("SPDXRef-Product", "CONTAINS", file["SPDXID"]) for file in files]
    links += [relation("SPDXRef-Product", "STATIC_LINK", library["SPDXID"]) for library in libraries]
    identity = hashlib.sha256(json.dumps([files, libraries]).encode()).hexdigest()
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    created = datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc)
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"kata-ctl-{version}",
        "documentNamespace": f"https://spdx.org/spdxdocs/kata-ctl-{version}-{identity[:32]}",
        "creationInfo": {
            "created": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "creators": ["Tool: kata-ctl-sbom.py"],
        },
        "packages": [product, *libraries],
        "files": files,
        "relationships": links,
    }


def notices(build):
    seen = set()
    for name, _, source, source_version in described(build):
        if source in seen:
            continue
        seen.add(source)
        print(f"==== {source} {source_version} ====\n")
        print(read(f"/usr/share/doc/{name}/copyright"))


def main():
    if sys.argv[1] == "--notices":
        notices(sys.argv[2])
        return
    build, version, *delivered = sys.argv[1:]
    json.dump(bill(build, version, delivered), sys.stdout, indent=2)
    print()


main()
