#!/bin/sh
# Proves tinynet with Frama-C/Eva: expect `0 alarms` and 100% coverage.
# Inputs may be infinite or not a number: that is what the last option says.
cd "$(dirname "$0")" || exit 1
exec frama-c -eva -eva-no-show-progress -warn-special-float none \
    "$@" tinynet.c tinynet_eva.c
