#!/bin/sh
# Writes strong random passwords into the .env beside this script.
#
#   ./gen-passwords.sh            a password for every account that has none or a known default; what is set stays
#   ./gen-passwords.sh --force    new passwords for all accounts
#   ./gen-passwords.sh NAME ...   new passwords for these only
#
# A missing .env is made from env.example. The file as it was is kept as .env.bak (older ones as .env.bak.1, .2, ...).
# Everything else in .env stays byte for byte. New passwords take effect with the next: docker compose up -d
set -eu
LC_ALL=C
export LC_ALL
umask 077

NAMES='JICOFO_AUTH_PASSWORD JVB_AUTH_PASSWORD JIGASI_XMPP_PASSWORD JIBRI_RECORDER_PASSWORD JIBRI_XMPP_PASSWORD JIGASI_TRANSCRIBER_PASSWORD'

cd "$(dirname "$0")"
fail() {
  printf '%s\n' "gen-passwords.sh: $1" >&2
  exit "${2:-1}"
}

force=
wanted=
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help)
      sed -n '2,9s/^# \{0,1\}//p' "./$(basename "$0")"
      exit 0
      ;;
    -f | --force) force=$NAMES ;;
    *)
      case " $NAMES " in
        *" $1 "*) wanted="$wanted $1" ;;
        *) fail "unknown name or option '$1'; known are --force and: $NAMES" 64 ;;
      esac
      ;;
  esac
  shift
done
force=${wanted:-$force}

random() {
  if command -v openssl >/dev/null 2>&1; then
    value=$(openssl rand -hex 16)
  else
    value=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  fi
  case $value in
    *[!0-9a-f]* | '') fail 'no random numbers: neither openssl nor /dev/urandom works' ;;
  esac
  [ ${#value} -eq 32 ] || fail 'no random numbers: neither openssl nor /dev/urandom works'
  printf '%s' "$value"
}

made=
if [ ! -e .env ]; then
  [ -f env.example ] || fail 'there is neither .env nor env.example here' 2
  # With -p, so that the file belongs to whom the folder belongs to, also when root runs this.
  cp -p env.example .env
  made=yes
  echo 'made .env from env.example'
fi
[ -f .env ] && [ -r .env ] && [ -w .env ] || fail '.env cannot be read and written by this user'

# By environment, not by argument: arguments of a process are seen by every user of the machine.
for name in $NAMES; do
  value=$(random)
  export "NEW_$name=$value"
done
new=.env.new.$$
notes=.env.notes.$$
trap 'rm -f "$new" "$notes"' EXIT
trap 'exit 1' HUP INT TERM

NAMES="$NAMES" FORCE="$force" ONLY="$wanted" NOTES="$notes" awk '
  # The value of an assignment as docker compose reads it: without blanks, quotes and a comment behind it.
  function valueOf(rest) {
    sub(/^[ \t]+/, "", rest)
    if (rest ~ /^".*"/ || rest ~ /^\047.*\047/) { rest = substr(rest, 2); sub(/["\047][^"\047]*$/, "", rest); return rest }
    sub(/(^|[ \t]+)#.*$/, "", rest)
    sub(/[ \t]+$/, "", rest)
    return rest
  }
  function note(text) { print text > ENVIRON["NOTES"] }
  { line[NR] = $0 }
  END {
    count = split(ENVIRON["NAMES"], names, " ")
    end = NR > 0 && line[1] ~ /\r$/ ? "\r" : ""
    for (i = 1; i <= count; i++) {
      name = names[i]
      at = 0; commented = 0; file = ""; value = ""
      for (n = 1; n <= NR; n++) {
        text = line[n]; sub(/\r$/, "", text)
        # A byte order mark may stand in front of the first line.
        if (n == 1) sub(/^\357\273\277/, "", text)
        if (text ~ "^[ \t]*(export[ \t]+)?" name "[ \t]*=") { at = n; value = text; sub(/^[^=]*=/, "", value); value = valueOf(value) }
        else if (text ~ "^[ \t]*(export[ \t]+)?" name "_FILE[ \t]*=") { file = text; sub(/^[^=]*=/, "", file); file = valueOf(file) }
        else if (text ~ "^[ \t]*#[# \t]*(export[ \t]+)?" name "[ \t]*=") commented = n
      }
      told = index(" " ENVIRON["FORCE"] " ", " " name " ") > 0
      if (ENVIRON["ONLY"] != "" && !told) continue
      if (file != "") { note("kept " name ": it is read from " name "_FILE=" file); continue }
      # Defaults of old times, which everybody knows and the services refuse: as good as none.
      if (value == "passw0rd" || value == "s3cr37" || value == "changeme") told = 1
      if (at && value != "" && !told) { note("kept " name ": it is set already"); continue }
      fresh = ENVIRON["NEW_" name]
      if (at) {
        text = line[at]; cr = ""
        if (sub(/\r$/, "", text)) cr = "\r"
        head = text; sub(/=.*$/, "=", head)
        rest = substr(text, length(head) + 1)
        tail = ""
        if (rest !~ /^[ \t]*["\047]/ && match(rest, /[ \t]+#/)) tail = substr(rest, RSTART)
        line[at] = head fresh tail cr
        note((value == "" ? "set " : "changed ") name)
      } else if (commented) {
        after[commented] = after[commented] "\n" name "=" fresh end
        note("set " name)
      } else {
        more = more name "=" fresh end "\n"
        note("set " name " (at the end of the file)")
      }
    }
    for (n = 1; n <= NR; n++) printf "%s%s\n", line[n], after[n]
    printf "%s", more
  }
' .env >"$new" || fail 'the new .env cannot be written; nothing has been changed'
cat "$notes"

# awk ends the last line where it was left open; take that back unless something was added behind it.
if [ -s .env ] && [ -n "$(tail -c 1 .env)" ] && [ "$(grep -c '' .env)" -eq "$(grep -c '' "$new")" ]; then
  size=$(wc -c <"$new")
  head -c $((size - 1)) "$new" >"$notes" && cat "$notes" >"$new"
fi

if cmp -s .env "$new"; then
  echo 'nothing to do; ./gen-passwords.sh --force makes new passwords for all accounts'
else
  if [ -z "$made" ]; then
    if [ -e .env.bak ]; then
      number=1
      while [ -e ".env.bak.$number" ]; do number=$((number + 1)); done
      mv .env.bak ".env.bak.$number"
    fi
    cp -p .env .env.bak
    chmod 600 .env.bak
  fi
  # Into the same file, so that its owner stays, and a link stays a link.
  cat "$new" >.env || fail '.env could not be written; its former content is in .env.bak'
fi
chmod 600 .env
