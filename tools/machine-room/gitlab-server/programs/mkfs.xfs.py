#!/usr/bin/python3
"""Stands in for mkfs.xfs: writes a superblock that blkid knows. What is on the volume is a folder (./mount.sh)."""
import struct
import sys
import uuid

block, groups, group_blocks = 4096, 1, 4096
first = struct.pack(">4sIQQQ16s", b"XFSB", block, groups * group_blocks, 0, 0, uuid.uuid4().bytes)
second = struct.pack(">QQQQIIIIIHHHH12s", 4, 64, 65, 66, 1, group_blocks, groups, 0, 10, 0xB4A5, 512, 512, 8, b"gitlab-data")
# Logarithms to 2: block, sector, inode, inodes of a block, blocks of a group. Then what may be inodes, in percent.
third = struct.pack(">8B", 12, 9, 9, 3, 12, 0, 0, 25)
with open(sys.argv[-1], "r+b") as device:
    device.write(first + second + third)
