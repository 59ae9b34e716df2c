import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from '../../tools/command/output';
import { withSynthesizedApp } from '../../tools/doctor/synthesized-app';
import { listen, type Said } from './call';
import { below, corpus, file, type Reader } from './reader';
import { amongStandIns, withStandIns } from './stand-ins';

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
const copyOf = (folder: string) => `cp -r '${folder}' "$CDKTF_OUTDIR"`;

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

/** Those that start Terraform, the AWS CLI or the command of an app. */
export const readersWithPrograms: readonly Reader[] = [
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
];
