import { defineCommand, defineOptions } from '../command/command';
import { shared } from '../command/shared-options';

export const options = defineOptions({
  clone: {
    type: 'string',
    value: 'DIR',
    default: '.',
    help: `clone of the module, where RELEASE is a tag, branch or commit
keys: clone of GitLab Runner with its tags`,
  },
  from: { type: 'string', value: 'RELEASE', help: 'diff: compare with another release than the mirrored one' },
  json: { ...shared.json, help: 'status, diff: print JSON, for programs' },
  version: { type: 'string', value: 'VERSION', help: 'record, fixtures: the version, where RELEASE does not say it' },
  to: {
    ...shared.to,
    help: `record: the file that is written (tools/upstream/module-facts.json)
fixtures: the folder that is written (__tests__/fixtures/upstream/VERSION)
keys: the file that is written (src/config-keys/keys.json; the type and docs/config-toml.md are made of it)`,
  },
  scenario: { type: 'string', value: 'NAME', help: 'fixtures: this one and no other' },
});

export const command = defineCommand({
  name: 'upstream',
  group: 'move',
  summary: 'what is mirrored, what is left out, and what a release of the module would change',
  description: `status            the mirrored version, what is left out, what differs, and why
diff RELEASE      what a release of the module changes, as a list of things to do
record RELEASE    makes a release the one that diff compares with
fixtures RELEASE  applies the module on an emulator and writes what the parity tests compare with
keys              reads the keys of config.toml from a clone of GitLab Runner, release by release`,
  options,
  positionals: [
    { name: 'ACTION', help: 'what to do', choices: ['status', 'diff', 'record', 'fixtures', 'keys'] },
    { name: 'RELEASE', help: 'a folder with the module, or a tag, branch or commit of a clone of it', optional: true },
  ],
  statuses: { 2: 'diff: there is something to do' },
  load: () => import('./run'),
});
