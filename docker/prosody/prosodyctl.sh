#!/bin/sh
# Before /usr/bin in PATH: Prosody's own command with the configuration that is in force.
exec node /opt/parley/apps/prosody/dist/prosodyctl-main.mjs "$@"
