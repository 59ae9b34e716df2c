import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stackFolders } from '../../src/terraform/stack-folders';
import { say } from '../../tools/command/output';
import { withSynthesizedApp } from '../../tools/doctor/synthesized-app';
import { readLoad, tagsOf } from '../../tools/rehearse/load';
import { beforeThePlan } from '../../tools/rehearse/plan-files';
import { call, listen, type Said } from './call';

/** A reader of files that others write: a command, and what it reads. */
export interface Reader {
  readonly name: string;
  readonly format: 'json' | 'toml' | 'text';
  /** Real files, which are changed. */
  readonly corpus: readonly string[];
  /** Reads a text as the command does, in a folder of its own. */
  readonly read: (text: string, folder: string) => Promise<Said>;
}

const fixtures = join(__dirname, '..', 'fixtures');
const corpus = join(__dirname, 'corpus');
const below = (folder: string, names: readonly string[]) => names.map((name) => join(folder, name));
const all = (folder: string) => below(folder, readdirSync(folder));

const file = (folder: string, name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

/** In the place of Terraform, which shows a state, and of the AWS CLI, which has no account. The shell alone does it. */
const standIn = `#!/bin/sh
if [ "$1" = show ]; then
  while IFS= read -r line || [ -n "$line" ]; do printf '%s\\n' "$line"; done <"$STATE"
fi
case "$*" in *console*)
  # Nothing has a value.
  while IFS= read -r line; do :; done
  printf '[\\n]\\n'
  ;;
esac
case $0 in *terraform) exit 0 ;; esac
case "$*" in *get-caller-identity*)
  echo '{"Account": "111122223333", "Arn": "arn:aws:iam::111122223333:user/a", "UserId": "A"}'
  exit 0
  ;;
esac
exit 1
`;

/** Where the PATH holds Node alone, too. */
const shell = '#!/bin/sh\nexec /bin/sh "$@"\n';

function standIns(folder: string): void {
  for (const [name, text] of Object.entries({ terraform: standIn, aws: standIn, sh: shell })) {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o755);
  }
}

/** Never another object for `process.env`: what children and the time zone go by would not follow it. */
function setEnvironment(variables: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) {
      delete process.env[name];
    } else {
      process.env[name] = value;
    }
  }
}

const withStandIns = (folder: string, state: string, args: readonly string[]): Promise<Said> =>
  amongStandIns(folder, state, () => call(...args));

async function amongStandIns(folder: string, state: string, act: () => Promise<Said>): Promise<Said> {
  const { STATE, PATH, TERRAFORM_BINARY_NAME } = process.env;
  standIns(folder);
  setEnvironment({ STATE: state, PATH: `${folder}:${PATH}`, TERRAFORM_BINARY_NAME: join(folder, 'terraform') });
  try {
    return await act();
  } finally {
    setEnvironment({ STATE, PATH, TERRAFORM_BINARY_NAME });
  }
}

/** An output folder of an app, with one of its files changed. */
const outputFolder =
  (changed: string, args: readonly string[], shown = 'show.json') =>
  async (text: string, folder: string): Promise<Said> => {
    const out = join(folder, 'out');
    cpSync(join(corpus, 'out'), out, { recursive: true });
    writeFileSync(join(out, changed), text);
    return withStandIns(folder, join(corpus, shown), [...args, '--out', out]);
  };

/** The command of an app that synthesizes a folder. */
const copyOf = (folder: string) => `PATH=/bin:/usr/bin cp -r '${folder}' "$CDKTF_OUTDIR"`;

/** An app whose output has a file changed. The command synthesizes it by itself. */
const synthesizedBy =
  (command: string, changed: (text: string) => string) =>
  async (text: string, folder: string): Promise<Said> => {
    const app = join(folder, 'app');
    cpSync(join(corpus, 'app'), app, { recursive: true });
    writeFileSync(join(app, changed(text)), text);
    return withStandIns(folder, '', [command, '--app', copyOf(app)]);
  };

const doctorOf = (changed: (text: string) => string) => synthesizedBy('doctor', changed);

/** What Terraform shows of the deployed stack. */
const deployed =
  (...args: readonly string[]) =>
  (text: string, folder: string) =>
    withStandIns(folder, file(folder, 'show.json', text), [...args, '--out', join(corpus, 'out'), '--stack', 'runner']);

const stackFile = (name: string, file: string) => `stacks/${name}/${file}`;
const stackOf = (text: string) => (text.includes('"aws_eip"') ? 'machines' : 'group');
const templates = { config: 'assets/config_toml_tftpl/config.toml.tftpl', environment: 'assets/environment_tftpl' };

/** A project's file, in whose folder doctor runs: the rest of doctor, with all its calls, reads nothing of it. */
async function doctorIn(text: string, folder: string): Promise<Said> {
  const before = process.cwd();
  writeFileSync(join(folder, 'cdktf.json'), text);
  process.chdir(folder);
  const options = { app: copyOf(join(corpus, 'app')), signal: new AbortController().signal };
  const synthesize = async (outdir: string) => {
    say(readdirSync(outdir).join(' '));
    return 0;
  };
  try {
    return await amongStandIns(folder, '', () => listen(() => withSynthesizedApp(options, synthesize)));
  } finally {
    process.chdir(before);
  }
}

const network = ['--set', 'vpc_id=vpc-0123456789abcdef0', '--set', 'subnet_id=subnet-0123456789abcdef0'];

const convertTo =
  (name: string, ...args: readonly string[]) =>
  (text: string, folder: string) =>
    call('convert', file(folder, name, text), ...args);

let imported = 0;

export const readers: readonly Reader[] = [
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
    name: 'convert-tf',
    format: 'text',
    corpus: below(corpus, ['module.tf', 'references.tf', 'provider.tf']),
    read: (text, folder) =>
      withStandIns(folder, '', ['convert', file(folder, 'main.tf', text), '--module', 'runner', ...network]),
  },
  {
    name: 'convert-tf-beside',
    format: 'text',
    corpus: below(corpus, ['module.tf', 'references.tf', 'provider.tf']),
    // Another file of the folder, whose variables, locals and calls are read as well.
    read: (text, folder) => {
      file(folder, 'other.tf', text.replace('"jobs"', '"others"'));
      cpSync(join(corpus, 'module.tf'), join(folder, 'main.tf'));
      return withStandIns(folder, '', ['convert', join(folder, 'main.tf'), '--module', 'runner']);
    },
  },
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
    name: 'status-manifest',
    format: 'json',
    corpus: [join(corpus, 'out/manifest.json')],
    read: outputFolder('manifest.json', ['status']),
  },
  {
    name: 'status-stack',
    format: 'json',
    corpus: [join(corpus, 'out/stacks/runner/cdk.tf.json')],
    read: outputFolder('stacks/runner/cdk.tf.json', ['status']),
  },
  {
    name: 'status-state',
    format: 'json',
    corpus: [join(corpus, 'show.json')],
    read: (text, folder) =>
      withStandIns(folder, file(folder, 'show.json', text), ['status', '--out', join(corpus, 'out')]),
  },
  {
    name: 'render-state',
    format: 'json',
    corpus: [join(corpus, 'show.json')],
    read: deployed('render'),
  },
  {
    name: 'destroy-state',
    format: 'json',
    corpus: [join(corpus, 'show.json')],
    read: (text, folder) =>
      withStandIns(folder, file(folder, 'show.json', text), ['destroy', '--yes', '--out', join(corpus, 'out')]),
  },
  {
    name: 'doctor-manifest',
    format: 'json',
    corpus: [join(corpus, 'app/manifest.json')],
    read: doctorOf(() => 'manifest.json'),
  },
  {
    name: 'doctor-stack',
    format: 'json',
    corpus: below(join(corpus, 'app/stacks'), ['machines/cdk.tf.json', 'group/cdk.tf.json']),
    read: doctorOf((text) => stackFile(stackOf(text), 'cdk.tf.json')),
  },
  {
    name: 'doctor-config-toml',
    format: 'toml',
    corpus: [join(corpus, 'app', stackFile('machines', templates.config))],
    read: doctorOf(() => stackFile('machines', templates.config)),
  },
  {
    name: 'doctor-environment',
    format: 'text',
    corpus: [join(corpus, 'app', stackFile('machines', `${templates.environment}/environment.tftpl`))],
    read: doctorOf(() => stackFile('machines', `${templates.environment}/environment.tftpl`)),
  },
  {
    name: 'doctor-project',
    format: 'json',
    corpus: [join(__dirname, '../../cdktf.json')],
    read: doctorIn,
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
    name: 'review-stack',
    format: 'json',
    corpus: [join(corpus, 'out/stacks/runner/cdk.tf.json')],
    read: outputFolder('stacks/runner/cdk.tf.json', ['review', '--no-synth'], 'plan.json'),
  },
  {
    name: 'destroy-manifest',
    format: 'json',
    corpus: [join(corpus, 'out/manifest.json')],
    read: outputFolder('manifest.json', ['destroy', '--yes']),
  },
  {
    name: 'logs-state',
    format: 'json',
    corpus: [join(corpus, 'logged.json')],
    read: deployed('logs'),
  },
  {
    name: 'image-state',
    format: 'json',
    corpus: [join(corpus, 'fargate.json')],
    read: deployed('image', '--dry-run'),
  },
  {
    name: 'downloads-manifest',
    format: 'json',
    corpus: [join(corpus, 'app/manifest.json')],
    read: synthesizedBy('downloads', () => 'manifest.json'),
  },
  {
    name: 'downloads-stack',
    format: 'json',
    corpus: below(join(corpus, 'app/stacks'), ['machines/cdk.tf.json', 'group/cdk.tf.json']),
    read: synthesizedBy('downloads', (text) => stackFile(stackOf(text), 'cdk.tf.json')),
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

/** Reads a text in a folder that is there for it alone. */
export async function readIn(reader: Reader, text: string): Promise<Said> {
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
  try {
    return await reader.read(text, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const textOf = (path: string): string => readFileSync(path, 'utf8');

/** Files that were found once: each is a fixed case. */
export const foundFolder = join(__dirname, 'found');

export function foundBy({ name }: Reader): readonly string[] {
  const folder = join(foundFolder, name);
  return existsSync(folder) ? all(folder) : [];
}
