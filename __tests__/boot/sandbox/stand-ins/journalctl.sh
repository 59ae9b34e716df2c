#!/bin/bash
# GitLab Runner's service has read its configuration, as 19.3.0 says it (commands/multi.go).
[[ $* != *' --output cat'* ]] || echo 'Configuration loaded'
