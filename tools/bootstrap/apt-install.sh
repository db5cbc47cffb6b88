#!/bin/sh
# Installs Debian packages as root: apt-install.sh PACKAGE...
# No service is started and none that runs is touched: while apt runs, policy-rc.d denies every start, stop and restart. The
# file asks whether its process still is this script, so it denies nothing any more should it be left behind.
set -eu
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 LC_ALL=C.UTF-8
policy=/usr/sbin/policy-rc.d
marker='# parley bootstrap'

restore() {
  if [ -f "$policy" ] && grep -qF "$marker" "$policy"; then rm -f "$policy"; fi
}
trap restore EXIT
trap 'exit 1' HUP INT TERM

restore
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\n%s\ngrep -qsa apt-install.sh /proc/%s/cmdline && exit 101\nexit 0\n' "$marker" "$$" >"$policy"
  chmod 755 "$policy"
fi

install() {
  # A machine that has just been set up may still be upgrading itself: wait for it.
  apt-get -o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confold install -y --no-install-recommends "$@"
}

# The lists are fetched only when they are missing, or so old that something in them is gone.
if apt-cache show "$@" >/dev/null 2>&1; then
  install "$@" || { apt-get update && install "$@"; }
else
  apt-get update
  install "$@"
fi

# The tests run a TURN server and reverse proxies of their own; Debian's are not to start with the machine. Only those that have just
# been installed are meant: what the machine had before stays as it was.
for service in coturn nginx caddy haproxy; do
  case " $* " in
  *" $service "*)
    if command -v systemctl >/dev/null; then systemctl disable --quiet "$service.service" 2>/dev/null || true; fi
    if [ -e "/etc/init.d/$service" ]; then update-rc.d "$service" disable >/dev/null; fi
    ;;
  esac
done
