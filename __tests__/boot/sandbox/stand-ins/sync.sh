#!/usr/bin/true
