import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stackFolders } from '../../src/terraform/stack-folders';
import { say } from '../../tools/command/output';
import { readLoad, tagsOf } from '../../tools/rehearse/load';
import { beforeThePlan } from '../../tools/rehearse/plan-files';
import { call, listen } from './call';
import { all, below, corpus, file, fixtures, type Reader } from './reader';

const convertTo =
  (name: string, ...args: readonly string[]) =>
  (text: string, folder: string) =>
    call('convert', file(folder, name, text), ...args);

let imported = 0;

/** Those that start no program. */
export const readersAlone: readonly Reader[] = [
  {
    name: 'convert-config-toml',
    format: 'toml',
    corpus: all(join(fixtures, 'convert/files')),
    read: convertTo('config.toml'),
  },
  {
    name: 'convert-tfvars-json',
    format: 'json',
    corpus: below(join(fixtures, 'upstream/9.5.2/scenarios'), ['docker-machine/inputs.json', 'minimal/inputs.json']),
    read: convertTo('terraform.tfvars.json'),
  },
  { name: 'convert-tfvars', format: 'text', corpus: [join(corpus, 'terraform.tfvars')], read: convertTo('a.tfvars') },
  {
    name: 'convert-settings-ts',
    format: 'json',
    corpus: [join(corpus, 'settings.json')],
    // Node keeps what it imports: each has a name of its own.
    read: (text, folder) => convertTo(`settings-${imported++}.ts`)(`export default ${text};\n`, folder),
  },
  {
    name: 'adopt-state',
    format: 'json',
    corpus: below(join(fixtures, 'adoption'), ['docker-machine.state.json', 'docker-autoscaler.state.json']),
    read: (text, folder) => call('adopt', file(folder, 'state.json', text), '--to', join(folder, 'adopted')),
  },
  {
    name: 'adopt-plan',
    format: 'json',
    corpus: [join(corpus, 'plan.json')],
    read: (text, folder) => call('adopt', '--plan', file(folder, 'plan.json', text)),
  },
  {
    name: 'review-plan',
    format: 'json',
    corpus: [join(corpus, 'plan.json')],
    read: (text, folder) =>
      call('review', '--plan', file(folder, 'plan.json', text), '--html', join(folder, 'review.html')),
  },
  {
    name: 'render-plan',
    format: 'json',
    corpus: [join(corpus, 'plan.json')],
    read: (text, folder) => call('render', '--plan', file(folder, 'plan.json', text)),
  },
  {
    name: 'convert-server-ts',
    format: 'json',
    corpus: below(corpus, ['gitlab-server.json', 'existing-server.json']),
    read: (text, folder) => convertTo(`server-${imported++}.ts`)(`export default ${text};\n`, folder),
  },
  {
    name: 'synth-tfvars',
    format: 'json',
    corpus: below(join(fixtures, 'upstream/9.5.2/scenarios'), ['docker-machine/inputs.json', 'docker/inputs.json']),
    read: (text, folder) =>
      call('synth', '--tfvars', file(folder, 'terraform.tfvars.json', text), '--out', join(folder, 'cdktf.out')),
  },
  {
    name: 'adopt-tfvars',
    format: 'json',
    corpus: [join(fixtures, 'adoption/docker-machine-loaded.inputs.json')],
    read: (text, folder) => {
      const state = join(fixtures, 'adoption/docker-machine-loaded.state.json');
      const tfvars = file(folder, 'terraform.tfvars.json', text);
      return call('adopt', state, '--tfvars', tfvars, '--to', join(folder, 'adopted'));
    },
  },
  {
    name: 'rehearse-load',
    format: 'json',
    corpus: [join(corpus, 'load.json')],
    read: (text, folder) =>
      listen(() => {
        const options = { jobs: '1', seconds: '1', tags: '', load: file(folder, 'load.json', text) };
        say(JSON.stringify(tagsOf(readLoad(options))));
        return 0;
      }),
  },
  {
    name: 'rehearse-plan',
    format: 'json',
    corpus: [join(corpus, 'whole-plan.json')],
    read: (text, folder) =>
      listen(() => {
        const plan = file(folder, 'plan.json', text);
        const { stack, json, notes } = beforeThePlan(plan, stackFolders(join(corpus, 'out')));
        say(JSON.stringify([stack.name, json, notes]));
        return 0;
      }),
  },
  {
    name: 'upstream-diff',
    format: 'text',
    corpus: below(join(fixtures, 'module-diff/before'), ['variables.tf', 'main.tf']),
    read: async (text, folder) => {
      const module = join(folder, 'module');
      cpSync(join(fixtures, 'module-diff/before'), module, { recursive: true });
      writeFileSync(join(module, text.includes('variable "') ? 'variables.tf' : 'main.tf'), text);
      return call('upstream', 'diff', module, '--from', join(fixtures, 'module-diff/after'));
    },
  },
];
