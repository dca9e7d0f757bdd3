# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# Sourced by scripts that need Debian packages which are not to be installed on this machine: apt
# with a list, a cache and a state of its own in one directory. Works for an ordinary user too.

# Where this machine gets its Debian from: URI, release and component, one source a line.
debian_sources() {
  # shellcheck disable=SC1091
  release=$(. /etc/os-release && echo "$VERSION_CODENAME")
  # shellcheck disable=SC2016  # apt-get expands these
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' \
    'Origin: Debian' 'COMPONENT: main' 2>/dev/null || true
  echo "http://deb.debian.org/debian $release main"
  echo "http://deb.debian.org/debian-security $release-security main"
}

# start_apt_aside DIR TYPE: an apt below DIR that knows the sources of one type, deb or deb-src.
start_apt_aside() {
  apt_dir=$1
  keys=/usr/share/keyrings/debian-archive-keyring.gpg
  by=
  [ ! -e "$keys" ] || by="[signed-by=$keys] "
  mkdir -p "$apt_dir/lists/partial" "$apt_dir/cache/archives/partial"
  : >"$apt_dir/status"
  debian_sources | sed -e 's,/ , ,' | sort -u | sed -e "s,^,$2 $by," >"$apt_dir/sources.list"
}

# What apt installs nowhere it may download as the user who runs this.
apt_aside() {
  apt-get -q -o Dir::Etc::sourcelist="$apt_dir/sources.list" -o Dir::Etc::sourceparts=- \
    -o Dir::State::lists="$apt_dir/lists" -o Dir::State::status="$apt_dir/status" \
    -o Dir::Cache="$apt_dir/cache" -o APT::Sandbox::User="$(id -un)" \
    -o Acquire::Languages=none -o Acquire::Retries=1 -o Acquire::http::Timeout=20 "$@"
}
