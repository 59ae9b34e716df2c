#!/bin/bash
exec systemctl "$2" "$1"
