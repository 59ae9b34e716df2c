import type { ImageFile } from './system';

/** Where an instance that shuts down by itself leaves whether it is to start again: `reboot`, `poweroff` or `halt`. */
export const shutdownNote = '/var/lib/machine-room/shutdown';

/** A container that ends does not tell: systemd runs this last (systemd-shutdown(8)). */
export const shutdownNoteFiles: readonly ImageFile[] = [
  {
    path: 'usr/lib/systemd/system-shutdown/machine-room',
    content: `#!/bin/sh\nmkdir -p ${shutdownNote.replace(/\/[^/]*$/, '')}\necho "$1" >${shutdownNote}\n`,
    mode: 0o755,
  },
];
