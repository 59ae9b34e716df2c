import { defineCommand, defineOptions } from '../command/command';
import { shared } from '../command/shared-options';

export const options = defineOptions({
  stack: shared.stack,
  app: shared.app,
  json: shared.json,
});

export const command = defineCommand({
  name: 'downloads',
  group: 'deploy',
  summary: 'list every host that the stacks call, what they download from it, and the route',
  description: `It makes no network calls. A host marked unconfirmed is in no documentation of its owner: check it before you rely on it.
JSON: [{ stack, role, program, host, port, artifact, url, sha256, source, routes: [{ kind, by }] }]`,
  options,
  statuses: { 3: 'a call has no route' },
  actsOnProject: () => true,
  load: () => import('./run'),
});
