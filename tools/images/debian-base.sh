#!/bin/sh
# The root file system of a slim Debian as one tar archive, for machines that cannot pull an image: debian-base.sh SUITE MIRROR OUTPUT
# What the official slim image leaves out is left out here too: documentation but copyright files, translations, apt's lists.
# Needs root, debootstrap and a mirror; nothing of the machine's own packages or settings gets in but the addresses of its mirrors.
set -eu
suite=$1 mirror=$2 output=$3
security=${PARLEY_SECURITY_MIRROR:-http://deb.debian.org/debian-security}
root=$(mktemp -d "$output.XXXXXX")
trap 'umount "$root/proc" 2>/dev/null || true; rm -rf --one-file-system "$root" "$output.part"' EXIT
trap 'exit 1' HUP INT TERM
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

debootstrap --variant=minbase "$suite" "$root" "$mirror"

cat >"$root/etc/apt/sources.list.d/debian.sources" <<SOURCES
Types: deb
URIs: $mirror
Suites: $suite $suite-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: $security
Suites: $suite-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
SOURCES
rm -f "$root/etc/apt/sources.list"
cat >"$root/etc/apt/apt.conf.d/container" <<'APT'
DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Acquire::Languages "none";
Acquire::GzipIndexes "true";
Apt::AutoRemove::SuggestsImportant "false";
APT
cat >"$root/etc/dpkg/dpkg.cfg.d/container" <<'DPKG'
force-unsafe-io
path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/info/*
path-exclude /usr/share/lintian/*
path-exclude /usr/share/locale/*
path-exclude /usr/share/man/*
DPKG
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"

# Security updates, as the official images have them.
cp /etc/resolv.conf "$root/etc/resolv.conf"
mount -t proc proc "$root/proc"
chroot "$root" apt-get update
chroot "$root" apt-get -y dist-upgrade
umount "$root/proc"

# The date of the newest list, so that the same archive gives the same files at any time of day.
epoch=$(sed -n 's/^Date: //p' "$root"/var/lib/apt/lists/*Release | while read -r date; do date -d "$date" +%s; done | sort -n | tail -1)

find "$root/usr/share/doc" -mindepth 2 ! -name copyright ! -type d -delete
find "$root/usr/share/doc" -mindepth 1 -type d -empty -delete
for folder in info lintian locale man; do find "$root/usr/share/$folder" -mindepth 1 -delete; done
for folder in var/lib/apt/lists var/cache/apt var/log tmp; do find "$root/$folder" -mindepth 1 ! -type d -delete; done
rm -f "$root/var/cache/ldconfig/aux-cache" "$root"/var/cache/debconf/*-old "$root"/var/lib/dpkg/*-old "$root/etc/.pwd.lock"
: >"$root/etc/machine-id"
: >"$root/etc/resolv.conf"
echo localhost >"$root/etc/hostname"

tar -C "$root" --exclude='./dev/*' --exclude='./proc/*' --exclude='./sys/*' --sort=name --numeric-owner \
  --mtime="@${epoch:-0}" --clamp-mtime -cf "$output.part" .
mv "$output.part" "$output"
