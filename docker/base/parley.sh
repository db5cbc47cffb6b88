#!/bin/sh
exec node /opt/parley/apps/cli/dist/container.mjs "$@"
