#!/bin/bash
[[ $1 != install ]] || exec dnf "$@"
