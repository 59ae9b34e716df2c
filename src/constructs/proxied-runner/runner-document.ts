import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SsmAssociation } from '@cdktf/provider-aws/lib/ssm-association';
import { SsmDocument } from '@cdktf/provider-aws/lib/ssm-document';
import { Fn, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { gzipSync } from 'fflate';
import { factsIn } from '../../machine-files/cloud-config';
import { withoutComments } from '../../machine-files/short-script';
import { textAsset } from '../file-text';
import { type ServerExecutor, type ServerFiles, serverFolder } from './server-place';

export interface RunnerDocumentProps {
  readonly environment: string;
  readonly instanceId: string;
  readonly enabled: boolean;
  readonly executor: ServerExecutor;
  readonly files: ServerFiles;
  /** Tokens by the name that templates know them by. More than are used do no harm. */
  readonly facts: Readonly<Record<string, string>>;
  /** What has to be there before the document runs. */
  readonly needs: readonly ITerraformDependable[];
}

const assets = join(__dirname, '..', '..', '..', 'assets');

/** What knows the executor. On the server it has one name. */
const executorScripts: Readonly<Record<ServerExecutor, string>> = {
  'docker+machine': 'ci-server/docker-machine.sh',
  'docker-autoscaler': 'ci-server/docker-autoscaler.sh',
};

/** What the server runs, by its path among the assets. */
const scripts = [
  'ci-server/resume.sh',
  'ci-server/configure.sh',
  'ci-server/runner.sh',
  'ci-server/checks.sh',
  'boot/lint-complaints.sh',
  'ci-server/service-environment.sh',
  'ci-server/secrets.sh',
  'proxy/functions.sh',
];

/** What is long, and is not read in a plan: it is compressed. */
const compressedScripts = ['ci-server/config-reader.awk', 'ci-server/config-file.awk'];

/** Bytes of JSON. Systems Manager takes 64 KiB for a document; what Terraform fills in needs some of them. */
const maximumSize = 60 * 1024;

/**
 * The document that puts the runner's section into the server's config.toml or takes it out again, and its association
 * with the server. It carries the scripts and their files in quoted here-documents that no shell expands.
 */
export class RunnerDocument extends Construct {
  readonly document: SsmDocument;
  readonly association: SsmAssociation;

  /** @throws {Error} when the files are more than a document takes */
  constructor(scope: Construct, id: string, { environment, files, facts, ...props }: RunnerDocumentProps) {
    super(scope, id);
    const folder = serverFolder(environment);
    const executor = scriptText(executorScripts[props.executor]);
    assertFits({ ...files, 'executor.sh': executor });
    const carried = [
      ...scripts.flatMap((path) => this.script(basename(path), scriptText(path))),
      ...this.script('executor.sh', executor),
      ...compressedScripts.flatMap((path) => this.compressed(basename(path), scriptText(path))),
      ...Object.entries(files).flatMap(([name, text]) => this.template(name, text, facts)),
    ];
    this.document = new SsmDocument(this, 'runner_config', {
      name: `${environment}-runner-config`,
      documentType: 'Command',
      documentFormat: 'JSON',
      targetType: '/AWS::EC2::Instance',
      content: Fn.jsonencode({
        schemaVersion: '2.2',
        description: "Puts the runner's section into config.toml, or takes it out again",
        parameters: {
          Action: { type: 'String', description: 'What to do', allowedValues: ['apply', 'restore'], default: 'apply' },
        },
        mainSteps: [
          {
            action: 'aws:runShellScript',
            name: 'configure',
            precondition: { StringEquals: ['platformType', 'Linux'] },
            inputs: {
              timeoutSeconds: '800',
              runCommand: [
                `umask 077; mkdir -p ${folder}; cd ${folder} || exit 1`,
                // Stacks of one server wait for each other, so that each sees what the others have.
                'exec 9>lock 8>../lock; flock 9; flock 8',
                'find . -maxdepth 1 -type f ! -name lock -delete',
                ...carried,
                'exec bash ./resume.sh {{ Action }}',
              ],
            },
          },
        ],
      }),
    });
    this.association = new SsmAssociation(this, 'association', {
      name: this.document.name,
      associationName: `${environment}-runner-config`,
      documentVersion: this.document.latestVersion,
      parameters: { Action: props.enabled ? 'apply' : 'restore' },
      targets: [{ key: 'InstanceIds', values: [props.instanceId] }],
      dependsOn: [...props.needs],
    });
  }

  private script(name: string, text: string): string[] {
    return carry(name, text, Fn.file(textAsset(this, name, text).path));
  }

  private compressed(name: string, text: string): string[] {
    const end = `END-OF-${name}`;
    return [
      `base64 -d <<'${end}' | gzip -d >${name} || exit 1`,
      Fn.base64gzip(Fn.file(textAsset(this, name, text).path)),
      end,
    ];
  }

  private template(name: string, source: string, facts: Readonly<Record<string, string>>): string[] {
    const used = Object.fromEntries(factsIn(source).map((fact) => [fact, facts[fact]]));
    return carry(name, source, Fn.templatefile(textAsset(this, `${name}.tftpl`, source).path, used));
  }
}

/**
 * Writes a file as text, so that a plan shows what changes in it. A text that ends its own here-document, or that
 * Systems Manager takes for a parameter, is written in Base64. Facts are ids, names and ARNs, and do neither.
 */
function carry(name: string, text: string, content: string): string[] {
  const end = `END-OF-${name}`;
  return asItIs(text, end)
    ? [`cat >${name} <<'${end}'`, content, end]
    : [`base64 -d >${name} <<'${end}' || exit 1`, Fn.base64encode(content), end];
}

const asItIs = (text: string, end: string) => !text.includes('{{') && !text.split(/\r?\n/).includes(end);

/** Comments are for anyone who reads them here. */
function scriptText(path: string): string {
  return withoutComments(readFileSync(join(assets, path), 'utf8'));
}

function sizeOf(name: string, text: string): number {
  return asItIs(text, `END-OF-${name}`) ? JSON.stringify(text).length : Math.ceil(Buffer.byteLength(text) / 3) * 4;
}

/** Only the start script has no bounds of its own. */
function assertFits(files: ServerFiles): void {
  const texts = [...Object.entries(files), ...scripts.map((path) => [basename(path), scriptText(path)] as const)];
  const zipped = compressedScripts.map((path) => Math.ceil(gzipSync(Buffer.from(scriptText(path))).length / 3) * 4);
  const size = [...texts.map(([name, text]) => sizeOf(name, text)), ...zipped].reduce((all, one) => all + one, 0);
  if (size > maximumSize) {
    throw new Error(
      `runnerWorkerDockerMachineInstance.startScript: a document of Systems Manager carries it and would have ${size} bytes, more than ${maximumSize}: shorten it, or let it download what is long`,
    );
  }
}
