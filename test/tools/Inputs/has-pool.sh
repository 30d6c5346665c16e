#!/bin/sh
# Is there a MaxPool in the model?
grep -q MaxPool "$1"
