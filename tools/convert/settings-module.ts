import { withoutNulls } from '../../src/settings/parse';
import { isOwnFolder } from '../command/project-folder';
import { fieldsOf, printedFields } from '../text/typescript';

const types = {
  runner: ['GitlabRunnerStackProps', 'gitlab-runner-stack'],
  gitlabServer: ['GitlabServerStackProps', 'gitlab-server-stack'],
  existingServer: ['ProxiedRunnerStackProps', 'proxied-runner-stack'],
} as const satisfies Record<string, readonly [type: string, file: string]>;

/**
 * A TypeScript module whose default export are the settings of a stack. Its type checks them, and keeps words such as
 * `docker-autoscaler` what they are where the settings are given to the stack.
 *
 * @param folder where the module will be: the folder of this project, or that of one with the package
 */
export function settingsModule(input: object, of: keyof typeof types, folder = process.cwd()): string {
  const [type, file] = types[of];
  const from = isOwnFolder(folder) ? `./stacks/${file}` : 'gitlab-runner-cdktf';
  return [
    `import type { ${type} } from '${from}';`,
    '',
    `export default ${printedFields(fieldsOf(withoutNulls(input) as object))} satisfies ${type};`,
  ].join('\n');
}
