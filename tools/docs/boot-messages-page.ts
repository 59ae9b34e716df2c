import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stepOrder, stepScript } from '../../src/user-data/steps';
import { bareCommandsOf, messagesOf, waitsOf } from './script-messages';

const assets = join(__dirname, '..', '..', 'assets');

/** A heading, and the scripts whose messages are below it. */
type Section = readonly [heading: string, ...scripts: string[]];

/** What every step uses. */
const shared: readonly Section[] = [
  ['Any step', 'boot/lib.sh'],
  ['A step that reads a secret or calls GitLab', 'boot/secrets.sh'],
];

const alsoRead: Readonly<Record<string, readonly string[]>> = { token: ['boot/tokens.sh'] };

const managerSteps: readonly Section[] = stepOrder.map((step) => [
  step,
  relative(assets, stepScript(step).path),
  ...(alsoRead[step] ?? []),
]);

const serverSteps: readonly Section[] = [
  'data-volume',
  'docker-compose',
  'certificate',
  'gitlab',
  'runner-token',
  'docker-machine',
  'fleeting-plugin',
  'runner',
].map((step) => [step, `gitlab-server/steps/${step}.sh`]);

/** The service that watches the token when the boot is over. */
const tokenWatch = ['boot/watch-token.sh'] as const;

const existingServer: readonly Section[] = [
  ['The server and its runner', 'ci-server/checks.sh', 'ci-server/runner.sh'],
  ['Secrets', 'ci-server/secrets.sh'],
  ['docker+machine', 'ci-server/docker-machine.sh'],
  ['docker-autoscaler', 'ci-server/docker-autoscaler.sh'],
  ['config.toml', 'ci-server/configure.sh', 'ci-server/service-environment.sh'],
];

/** Every script that has a message on the page, by its path among the assets. */
export const scriptsOfPage: readonly string[] = [
  'boot/boot.sh',
  ...tokenWatch,
  ...[...shared, ...managerSteps, ...serverSteps, ...existingServer].flatMap(([, ...scripts]) => scripts),
];

/** The page of documentation with what a boot says when it cannot go on, from the scripts themselves. */
export function bootMessagesPage(): string {
  return `# Boot messages

<!-- Written by \`npx runners docs\`. Do not edit. -->

What an instance says when it cannot finish its boot. A name in angle brackets stands for a value.

## Where to read them

| place | how |
| --- | --- |
| the log group of the runner, stream \`INSTANCE-ID/user-data\` | \`npx runners logs --all --since 2h\` |
| the step that failed, its reason, and the seconds and megabytes of each step | \`npx runners status\` |
| \`/var/log/user-data.log\` on the instance | \`npx runners connect\` |
| the serial console, also where nothing reaches CloudWatch | \`aws ec2 get-console-output --latest --instance-id ID\` |

## How a step ends

- **A refusal ends the boot.** The line \`ERROR: MESSAGE\` has the reason, and \`BOOT FAILED in step STEP\` follows it. The launch
  hook ends with \`ABANDON\`, and the group launches another instance (\`runnerInstall.failedBootResult\`). A GitLab server stays,
  and \`/opt/gitlab-runner/boot.sh\` continues with that step.
- **A temporary failure is retried**: \`WHAT failed; trying again in N s\`. The pauses grow to five minutes. A runner manager
  retries for as long as its launch hook allows, a GitLab server without limit. The tables show how many refusals of AWS or of
  a registry a step accepts before it fails.
- **A step that hangs is killed** after 30 minutes without a sign of life (scripts of the settings: two hours), and runs again.
- **A reboot, a power loss or a kill** does not end the boot: the service \`gitlab-runner-boot\` continues with the step that
  was interrupted.
- **A file that cannot be written** (\`No space left on device\`) ends a step with the command that wrote it.
- **A command without a message of its own** fails with \`line N of SCRIPT failed: COMMAND\`, below what the command said.

## The boot itself

${messages(['boot/boot.sh'], 'say')}${messages(['boot/boot.sh'])}
${sections(shared, '##')}
## Steps of a runner manager

${sections(managerSteps, '###')}
## The token, after the boot

The service \`gitlab-runner-token\` of a runner manager says these in its journal (\`journalctl --unit gitlab-runner-token\`), beside
those of [any step](#any-step). It tries again with its next look.

${messages(tokenWatch)}
## Steps of a GitLab server

It has \`proxy\`, \`log-shipping\`, \`programs\`, \`metadata\`, \`downloads\`, \`certificates\`, \`files\`, \`docker\` and \`config\` of a
runner manager, and these.

${sections(serverSteps, '###')}
## An existing server

The deployment shows the output of the server, and Systems Manager keeps it in the history of the association.

What does not answer is waited for, some minutes in the deployment and after that without end in the service
\`gitlab-runner-config-ENVIRONMENT\` of the server, also after a reboot. The deployment fails then, with \`WAITING:\` and one of
these:

${messages(
  existingServer.flatMap(([, ...scripts]) => scripts),
  'postpone',
)}
Anything else ends it:

${sections(existingServer, '###')}`;
}

const sections = (all: readonly Section[], level: string) =>
  all.map(([heading, ...scripts]) => `${level} ${heading}\n\n${contentOf(scripts)}`).join('\n');

/** What all steps share, and how a script uses it. */
const uses: readonly (readonly [RegExp, string])[] = [
  [/^(?:[^#'"\n]* )?(?:need|install_packages) /m, 'Installs packages: see [any step](#any-step).'],
  [/\bdownload "/, 'Downloads a file: see [any step](#any-step).'],
  [/^\. \S+\/secrets\.sh$/m, 'See [a step that reads a secret](#a-step-that-reads-a-secret-or-calls-gitlab).'],
];

function contentOf(scripts: readonly string[]): string {
  const texts = scripts.filter((script) => script.includes('/steps/')).map(read);
  const used = uses.flatMap(([pattern, sentence]) => (texts.some((text) => pattern.test(text)) ? [sentence] : []));
  const commands = texts.flatMap(bareCommandsOf).map((command) => `- \`line N of SCRIPT failed: ${command}\`\n`);
  const shared = used.length === 0 ? '' : `${used.join(' ')}\n\n`;
  const content = `${shared}${waits(scripts)}${messages(scripts)}${commands.join('')}`;
  return content === '' ? 'No message of its own.\n' : `${content.trimEnd()}\n`;
}

function messages(scripts: readonly string[], call?: 'fail' | 'postpone' | 'say'): string {
  return scripts.flatMap((script) => messagesOf(read(script), call).map((text) => `- \`${text}\`\n`)).join('');
}

function waits(scripts: readonly string[]): string {
  const rows = scripts
    .flatMap((script) => waitsOf(read(script)))
    .map(({ what, refusals }) => `| \`${what}\` | ${refusals} |\n`);
  return rows.length === 0 ? '' : `| waits for | refusals |\n| --- | --- |\n${rows.join('')}\n`;
}

const read = (script: string) => readFileSync(join(assets, script), 'utf8');
