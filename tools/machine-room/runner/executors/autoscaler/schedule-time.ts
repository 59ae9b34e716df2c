import { readFileSync } from 'node:fs';

/** To test schedules, write a time to this file, such as 2026-11-30T00:00:00Z. */
export const scheduleTimeFile = '/run/gitlab-runner-twin-time';

/** The time that schedules go by: that of the file, at which it stands still, or else the computer's. */
export function scheduleTime(): Date {
  try {
    return new Date(readFileSync(scheduleTimeFile, 'utf8').trim());
  } catch {
    return new Date();
  }
}
