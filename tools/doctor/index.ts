import { defineCommand, defineOptions } from '../command/command';
import { shared } from '../command/shared-options';

export const options = defineOptions({
  stack: shared.stack,
  app: shared.app,
  json: shared.json,
});

export const command = defineCommand({
  name: 'doctor',
  group: 'deploy',
  summary: 'check what would fail in a deployment: credentials, token, address, routes, instance types, quotas',
  description: `Only reads, with your own credentials, and shows no token. Prints a line for each check: ok, warning, or problem with its remedy.
JSON: { counts, findings: [{ check, about, status, message, remedy }] }`,
  options,
  statuses: { 3: 'a problem; warnings do not count' },
  actsOnProject: () => true,
  load: () => import('./run'),
});
