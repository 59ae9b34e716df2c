import { type CloudConfig, type Content, type MachineFile, shorter } from '../machine-files/cloud-config';
import type { Environment } from '../machine-files/environment-file';
import { Fact } from '../templates/template-text';
import { bootStart, configurationFiles, stepFile } from './boot-parts';
import { carry } from './carried-files';
import { maximumSize, totalSize } from './size';
import { stepScript } from './steps';

/** A step of a boot: its script, and what the script reads. */
export interface BootStep {
  readonly script: Content;
  readonly files?: readonly MachineFile[];
  readonly environment?: Environment;
}

export interface Boot {
  /** In the order they run in. */
  readonly steps: readonly BootStep[];
  /** The source of a Terraform template. */
  readonly configToml: string;
  /** Variables that no step brings. */
  readonly environment: Environment;
  /** What several steps share, or what serves later. */
  readonly programs: readonly MachineFile[];
  /** Whether the comments of our scripts stay in the project, room or not. */
  readonly short: boolean;
  readonly behindProxy: boolean;
}

/** How a boot gets into user data that are too small for it: each way makes more room than the one before. */
type Way = 'commented' | 'short' | 'carried' | 'carried with certificates';

/**
 * The document of a boot. What EC2 would refuse travels without the comments of our scripts; where that is not enough,
 * everything that the boot does not begin with is in parameters of Systems Manager, and the user data name them with
 * the checksum. Certificates go last: the way to Systems Manager may be one that only they make trusted.
 */
export function bootDocument(boot: Boot): CloudConfig {
  const ways: readonly Way[] = [
    ...(boot.short ? [] : ['commented' as const]),
    'short',
    'carried',
    'carried with certificates',
  ];
  let document = documentIn(ways[0] as Way, boot);
  for (const way of ways.slice(1)) {
    if (totalSize(document) <= maximumSize) {
      break;
    }
    document = documentIn(way, boot);
  }
  return document;
}

function documentIn(way: Way, boot: Boot): CloudConfig {
  const carries = way.startsWith('carried');
  const begin = firstSteps(boot.steps, way);
  const others = boot.steps.filter((step) => !begin.includes(step));
  const steps = carries ? [...begin, fetchStep, ...others] : boot.steps;
  const placed = steps.map((step, index) => stepFile(step.script, index));
  const short = (files: readonly MachineFile[]) => (way === 'commented' ? files : files.map(shorter));
  const filesOf = (environment: Environment) => {
    const variables = Object.assign({}, boot.environment, ...steps.map((step) => step.environment), environment);
    const configuration = configurationFiles(boot.configToml, variables, { proxy: boot.behindProxy });
    return alikeTogether(short([...configuration, ...boot.programs, ...placed, ...filesOfSteps(steps)]));
  };
  if (!carries) {
    return { files: filesOf({}), ...bootStart };
  }
  const first = [...placed.slice(0, begin.length + 1), ...filesOfSteps(begin)].map(({ path }) => path);
  const stays = new Set([...first, ...sharedFromTheBeginning(boot)]);
  const isCarried = ({ path, content }: MachineFile) => content.kind !== 'template' && !stays.has(path);
  const carried = carry(filesOf({}).filter(isCarried));
  const environment = { BOOT_FILES: new Fact('boot_files'), BOOT_FILES_SHA256: carried.sha256 };
  return { files: filesOf(environment).filter((file) => !isCarried(file)), ...bootStart, carried };
}

const filesOfSteps = (steps: readonly BootStep[]) => steps.flatMap((step) => step.files ?? []);

const fetchStep: BootStep = { script: stepScript('files') };

/** What runs before the instance can read parameters, or makes it trust what it reads them through. */
const beginning = ['proxy', 'log-shipping', 'programs', 'metadata', 'elastic-ip', 'updates', 'certificates'];

/** Runs the scripts of steps, which have to be there. */
const downloads = 'downloads';

function firstSteps(steps: readonly BootStep[], way: Way): readonly BootStep[] {
  const names = way === 'carried with certificates' ? beginning.slice(0, -1) : beginning;
  const nameOf = ({ script }: BootStep) => script.name.replace(/\.sh$/, '');
  const others = steps.findIndex((step) => ![...names, downloads].includes(nameOf(step)));
  return steps.slice(0, others).filter((step) => nameOf(step) !== downloads);
}

/** The proxy's step reads a password, for which it has the library of secrets. */
function sharedFromTheBeginning({ behindProxy }: Boot): readonly string[] {
  const always = [
    '/opt/gitlab-runner/lib.sh',
    '/opt/gitlab-runner/boot.sh',
    '/etc/systemd/system/gitlab-runner-boot.service',
  ];
  return behindProxy ? [...always, '/opt/gitlab-runner/secrets.sh'] : always;
}

/** gzip finds again what stood up to 32 KiB before: what is alike is together, and certificates, which repeat nothing, last. */
function alikeTogether(files: readonly MachineFile[]): MachineFile[] {
  return [...files].sort((one, other) => placeOf(one) - placeOf(other));
}

function placeOf({ path }: MachineFile): number {
  if (path.endsWith('.crt')) {
    return 4;
  }
  if (path.includes('/steps/')) {
    return 2;
  }
  return path.endsWith('.sh') ? 0 : path.endsWith('/environment') ? 1 : 3;
}
