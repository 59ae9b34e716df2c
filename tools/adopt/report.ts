import { installUrl, pinnedEngine } from '../../src/settings/docker-engine';
import { fleetingPlugin, installsPlugins } from '../../src/settings/fleeting-plugin';
import { type GitlabRunnerInput, gitlabRunnerSettings } from '../../src/settings/gitlab-runner';
import { parseSettings } from '../../src/settings/parse';
import { engineWarnings } from '../../src/settings/rules/engine';
import { codeSpan } from '../text/markdown';
import { printableLine } from '../text/printable';
import { shellWord } from '../text/shell';
import type { Adoption } from './adoption';
import { whyMade } from './made-anew';

export interface ReportOptions {
  /** Where the app was written to. */
  readonly folder: string;
}

/** What is taken over, what is not, and in which order to go about it; Markdown that reads well as plain text. */
export function adoptionReport(adoption: Adoption, options: ReportOptions): string {
  const { proposal, leftBehind, deposed } = adoption;
  return [
    printableLine(`# Taking over ${proposal.module.module || 'the module'}`),
    '',
    ...stackLines(adoption),
    ...section('Recreated', newLines(adoption)),
    ...section(
      'Not taken over',
      leftBehind.map(({ address, why, remedy }) => printableLine(`- ${codeSpan(address)} ${why} ${remedy}`)),
    ),
    ...section('Stays where it is', otherLines(adoption)),
    ...section(
      'Half replaced (deposed): apply the module once, then pull the state again',
      deposed.map((one) => `- ${codeSpan(one)}`),
    ),
    ...section(
      'Not in the state',
      proposal.gaps.map((gap) => printableLine(`- ${gap}`)),
    ),
    ...section(
      'What to keep in mind',
      caveats(adoption).map((line) => printableLine(`- ${line}`)),
    ),
    ...section(
      'In this order',
      steps(adoption, options).map((step, index) => printableLine(`${index + 1}. ${step}`)),
    ),
    '## The old state forgets',
    '',
    '```shell',
    ...forgetCommands(adoption),
    '```',
    '',
  ].join('\n');
}

/** Quoted for a shell, since keys are in quotes within an address. */
export function forgetCommands({ forget }: Adoption): string[] {
  return forget.map((address) => printableLine(`terraform state rm ${shellWord(address)}`));
}

function stackLines({ stacks }: Adoption): string[] {
  return [
    '| stack | taken over | recreated |',
    '| --- | ---: | ---: |',
    ...stacks.map(({ stack, taken, created }) => `| ${stack.name} | ${taken.length} | ${created.length} |`),
    '',
  ];
}

function newLines({ stacks }: Adoption): string[] {
  return stacks.flatMap(({ stack, created }) =>
    created.map((address) => `- ${stack.name}: ${codeSpan(address)} ${whyMade(address)}`),
  );
}

function otherLines({ proposal, others }: Adoption): string[] {
  const { networkStays } = proposal;
  return [
    ...(networkStays === undefined
      ? []
      : [`- The network, because ${networkStays}. The runner stack takes its ids as they are; keep its state.`]),
    ...others.map(({ address }) => `- ${codeSpan(address)}`),
  ];
}

function caveats({ proposal }: Adoption): string[] {
  const runner = proposal.stacks.find(({ kind }) => kind === 'gitlab-runner')?.input as GitlabRunnerInput;
  return [
    'The manager is replaced as soon as the runner stack is applied: its user data are others. Jobs that run then are lost.',
    ...releases(runner),
    'The token in SSM is read and written back as it is. The plan file and the first state that the imports make hold it: keep both as you keep the old state, and delete the plan file.',
    ...(runner.runnerGitlab.preregisteredRunnerTokenSsmParameterName
      ? []
      : [
          'The old manager may unregister the runner as it ends, as the module tells it to. Create a runner in GitLab, store its token in SSM and set runnerGitlab.preregisteredRunnerTokenSsmParameterName before you apply.',
        ]),
    'The provider here is 5.100.0. It does not matter which one wrote the old state: nothing of that state is used but ids.',
  ];
}

/** What new workers and jobs run with, where it is not what the module had. */
function releases(input: GitlabRunnerInput): string[] {
  const runner = parseSettings(gitlabRunnerSettings, input);
  const warnings = engineWarnings(runner).map(({ setting, message }) => `${setting} ${message}.`);
  switch (runner.runnerWorker.type) {
    case 'docker':
      return warnings;
    case 'docker+machine':
      return [
        ...(installUrl(runner.runnerWorkerDockerMachineEc2Options) === undefined
          ? [
              `New workers get Docker ${pinnedEngine.version} from ${pinnedEngine.installUrl}, where docker-machine installed the newest: check that they reach that host, or set engine-install-url in runnerWorkerDockerMachineEc2Options.`,
            ]
          : []),
        ...warnings,
      ];
    case 'docker-autoscaler':
      return [
        ...(installsPlugins(runner)
          ? [
              `GitLab Runner installs the plugin ${fleetingPlugin(runner).name} from registry.gitlab.com, where the module downloaded a fixed release: check that the manager reaches that host. runnerWorkerDockerAutoscaler.fleetingPluginVersion sets another release.`,
            ]
          : []),
        ...warnings,
      ];
  }
}

function steps({ stacks, proposal }: Adoption, { folder }: ReportOptions): string[] {
  const names = stacks.map(({ stack }) => stack.name);
  return [
    `Synthesize: npx cdktf synth --app ${shellWord(`npx tsx ${shellWord(`${folder}/main.ts`)}`)}`,
    `Plan each stack in its folder cdktf.out/stacks/<stack> (${names.join(', ')}) and check it: terraform plan -out=plan, terraform show -json plan > plan.json, npx runners adopt --plan plan.json. It has to say 0 to replace and 0 to destroy.`,
    'Pause the runner in GitLab, and wait until its jobs are done and no worker is left.',
    `Let nobody apply the old configuration any more, and apply the stacks in this order: ${names.join(', ')}.`,
    'Where the old state is: run the commands below, then delete the call of the module from the old configuration. Its next plan has to be empty.',
    'Resume the runner in GitLab, and run a job.',
    `Delete the lines adopt from ${folder}/main.ts, with imports.ts, and move the rest to your own app.${proposal.network?.natGateways.length ? ' existingNatGatewayId goes as well.' : ''} The next plan changes nothing.`,
  ];
}

function section(heading: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? [`## ${heading}`, '', ...lines, ''] : [];
}
