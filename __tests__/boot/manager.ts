import TOML from '@iarna/toml';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { recordCalls } from '../policies/recorder';
import { evaluate } from '../support/policy-evaluator';
import { AppliedRunner } from './deployment/applied-runner';
import { policyRequests } from './sandbox/aws-requests';
import { gitlabHost, Machine, type MachineOptions, type Run } from './sandbox/machine';

export const environment = 'boot';

/** Names that a deployment of this environment gives its own parameters. */
export const ownToken = `${environment}-runner-token`;
export const sentryDsn = `${environment}-sentry-dsn`;

const setUp = 180_000;

type Settings = Omit<GitlabRunnerInput, 'vpcId' | 'subnetId' | 'environment' | 'runnerGitlab'> & {
  readonly runnerGitlab?: Omit<GitlabRunnerInput['runnerGitlab'], 'url'>;
};

/** A deployment that the tests of a file share, and machines that boot from its launch template. */
export class ManagerFixture {
  private runner?: AppliedRunner;
  private readonly machines: Machine[] = [];
  private readonly parameters = new Set<string>([ownToken]);

  /** Where a runner's token is expected. */
  readonly tokenParameter: string;

  /** @param apply - by default a runner of these settings */
  constructor(
    private readonly settings: Settings,
    apply = () => applyRunner(settings),
  ) {
    this.tokenParameter = settings.runnerGitlab?.preregisteredRunnerTokenSsmParameterName?.toString() || ownToken;
    beforeAll(async () => {
      this.runner = await apply();
    }, setUp);
    afterEach(async () => {
      const machines = this.machines.splice(0);
      await Promise.all(machines.map((machine) => machine.stop()));
      await this.forgetParameters();
      // Whatever a test is about: no script asks AWS for what the applied role does not allow.
      expect(machines.flatMap((machine) => this.denied(machine))).toEqual([]);
    });
    afterAll(() => this.runner?.stop());
  }

  get applied(): AppliedRunner {
    if (!this.runner) {
      throw new Error('The deployment is there once the tests run');
    }
    return this.runner;
  }

  /** A new machine, as the manager's Auto Scaling group starts it. */
  async machine(options: Partial<MachineOptions> = {}): Promise<Machine> {
    const { endpoint: emulator, instanceId } = this.applied;
    const machine = await Machine.start({ emulator, instanceId, ...options });
    this.machines.push(machine);
    return machine;
  }

  boot(machine: Machine, environment?: Readonly<Record<string, string>>): Promise<Run> {
    return machine.boot(this.applied.userData, environment);
  }

  /** What IAM would answer the manager's role. */
  answer(action: string, resource: string): 'allowed' | 'denied' {
    return evaluate(this.applied.policies, { action, resource });
  }

  private denied(machine: Machine): string[] {
    const requests = machine.aws.calls.flatMap((call) => policyRequests(call, this.applied.accountId));
    recordCalls(this.role, requests);
    return requests
      .filter((request) => evaluate(this.applied.policies, request) === 'denied')
      .map(({ action, resource }) => `${action} on ${resource}`);
  }

  /** As policies/roles.ts calls it. */
  private get role(): string {
    const { runnerWorker, runnerInstance } = this.settings;
    return `manager, ${runnerWorker?.type ?? 'Fargate'}${runnerInstance?.useEip ? ', Elastic IP' : ''}`;
  }

  async set(parameter: string, value: string): Promise<void> {
    this.parameters.add(parameter);
    await this.applied.setParameter(parameter, value);
  }

  /** The parameters as Terraform made them, for the next test. */
  private async forgetParameters(): Promise<void> {
    for (const name of this.parameters) {
      await this.applied.setParameter(name, name === ownToken || name === sentryDsn ? 'null' : undefined);
    }
  }
}

function applyRunner({ runnerGitlab, ...settings }: Settings): Promise<AppliedRunner> {
  return AppliedRunner.apply(({ vpcId, subnetId }) => ({
    runnerWorkerDockerAutoscalerAsg: { subnetIds: [subnetId] },
    ...settings,
    vpcId,
    subnetId,
    environment,
    runnerGitlab: { url: `https://${gitlabHost}`, ...runnerGitlab },
  }));
}

export interface RunnerConfig {
  readonly sentry_dsn: string;
  readonly session_server?: unknown;
  readonly runners: readonly [Readonly<Record<string, unknown>>];
}

/** The machine's config.toml, read as GitLab Runner would. */
export function configOf(machine: Machine): RunnerConfig {
  return TOML.parse(machine.read('/etc/gitlab-runner/config.toml')) as unknown as RunnerConfig;
}

export const tokenOf = (machine: Machine): unknown => configOf(machine).runners[0].token;

export const bootLog = (machine: Machine): string => machine.read('/var/log/user-data.log');

/** What the boot itself says went wrong. */
export const problems = (machine: Machine): string[] => bootLog(machine).match(/^\S+Z .*(ERROR|failed).*$/gm) ?? [];

/** Arguments of the programs that were started under this name. */
export function startsOf(run: Run, program: string): string[] {
  return run.programs.filter(({ file }) => file.endsWith(`/${program}`)).map(({ argv }) => argv.slice(1).join(' '));
}

/** The token that the deployment's own parameter holds, in upstream's form. */
export async function storedToken(manager: ManagerFixture): Promise<unknown> {
  return JSON.parse(String(await manager.applied.parameter(ownToken))).token;
}

/** How the machine ended lifecycle actions, in order: CONTINUE or ABANDON. */
export const completions = (machine: Machine): unknown[] =>
  machine.aws.callsOf('autoscaling:CompleteLifecycleAction').map(({ parameters }) => parameters.LifecycleActionResult);
