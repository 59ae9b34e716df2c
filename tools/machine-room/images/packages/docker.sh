#!/bin/bash
# Installs the package `docker`: its service is there, its command line comes now.
install -m 0755 /opt/machine-room/packages/docker/docker /usr/bin/docker
