#!/bin/sh
# Prosody 13: from the backports where the release has an older one. Nothing of Debian's own setup stays: no certificate (it would
# be the same in every copy of the image), no account, no configuration.
set -eu
. /etc/os-release
release=''
if [ "$VERSION_CODENAME" = bookworm ]; then
  apt-get update # only then the mirror is told that the image's own sources name
  # shellcheck disable=SC2016 # the fields are apt's
  mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' | awk '$2 == "bookworm" { print $1; exit }')
  printf 'Types: deb\nURIs: %s\nSuites: bookworm-backports\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' \
    "$mirror" >/etc/apt/sources.list.d/backports.sources
  release=/bookworm-backports
fi
/opt/parley/libexec/install-packages "prosody$release" lua-unbound
rm -rf /etc/prosody /var/lib/prosody /var/log/prosody /etc/init.d/prosody /etc/ssl/private/* /etc/ssl/certs/ssl-cert-snakeoil* /etc/ssl/certs/????????.?
