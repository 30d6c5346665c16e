#!/bin/sh
# A compiler that dies of every Sigmoid.
if grep -q Sigmoid "$2"; then
  echo "no good" >&2
  exit 2
fi
exec inlay "$@"
