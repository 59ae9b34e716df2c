#!/bin/bash
[[ $1 != --version ]] || echo 'Docker version 25.0.8, build 0000000'
