#!/bin/bash
[[ " $* " != *" -s "* ]] || cat >&2
