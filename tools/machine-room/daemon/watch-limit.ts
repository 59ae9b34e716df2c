import { readFileSync, writeFileSync } from 'node:fs';

/** A hundred instances have enough. */
const enough = 8192;

/**
 * Lets the users of this computer have more inotify instances, until it restarts. systemd has several in each instance of
 * a room. When Linux's 128 are used up, those that boot then hang without a word of their own.
 *
 * @param file where Linux keeps the limit
 * @returns what to do where the limit is low and stays, as in a container whose /proc/sys cannot be written
 * @see https://man7.org/linux/man-pages/man7/inotify.7.html fs.inotify.max_user_instances
 */
export function raiseWatchLimit(file = '/proc/sys/fs/inotify/max_user_instances'): string | undefined {
  try {
    if (Number(readFileSync(file, 'utf8')) < enough) {
      writeFileSync(file, `${enough}\n`);
    }
    return undefined;
  } catch (error) {
    return (
      'More than about ten instances may hang when they boot, because inotify instances run out ' +
      `(${(error as Error).message}): sysctl -w fs.inotify.max_user_instances=${enough}`
    );
  }
}
