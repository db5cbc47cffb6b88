#!/bin/bash
# Whether a service answers that it is well: healthcheck web|prosody|jicofo|jvb. A shell, because a Node process for each probe
# would cost more than the service itself when nobody is there.
set -u
path=/about/health
case ${1-} in
web) port=${WEB_LISTEN_HTTP:-8000} ;;
prosody) port=${PROSODY_HTTP_PORT:-5280} path=/health ;;
jicofo) port=${JICOFO_REST_PORT:-8888} ;;
jvb) port=${JVB_COLIBRI_PORT:-8080} ;;
*) echo "healthcheck: expected web, prosody, jicofo or jvb, got '${1-}'" && exit 2 ;;
esac
# The first of a list, without what makes it optional or names an address.
port=${port%%,*} port=${port##*:} port=${port//[^0-9]/}
exec 3<>"/dev/tcp/127.0.0.1/$port" || exit 1
printf 'GET %s HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$path" >&3
IFS= read -r -t 4 status <&3 || { echo "port $port does not answer" && exit 1; }
# The reason stands in the body; docker inspect shows it.
[[ $status == *' 200 '* || $status == *' 200' ]] || { head -c 500 <(printf '%s\n' "$status" && cat <&3) && exit 1; }
