import { z } from 'zod';
import { applicationSettings } from './gitlab';
import { machineSettings } from './machine';

/** What a GitLab server has that a runner has not. */
export const serverSettings = z.strictObject({ ...applicationSettings, ...machineSettings });

export type ServerSettings = z.output<typeof serverSettings>;
