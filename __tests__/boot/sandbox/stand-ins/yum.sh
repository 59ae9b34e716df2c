#!/bin/bash
exec dnf "$@"
