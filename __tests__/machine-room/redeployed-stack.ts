import { join } from 'node:path';
import { App } from 'cdktf';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { GitlabRunnerStack } from '../../stacks/gitlab-runner-stack';
import type { Group } from '../../tools/machine-room/auto-scaling/state';
import type { Room } from '../../tools/machine-room/room';
import { emulatedRegion as region } from '../../tools/sandbox/environment';
import { readStacks } from '../support/synth';
import { temporaryFolder } from '../support/temporary-folder';
import { Deployment } from '../support/terraform';
import { autoscalerWorkers, gitlabUrl, neededTargets, subnetsOf } from './systems';

/** A runner that is deployed in a room again and again, with other settings each time. */
export class RedeployedStack {
  private readonly outdir = temporaryFolder();
  private readonly deployment: Deployment;
  private settings: Partial<GitlabRunnerInput>;
  private targets: readonly string[] = [];

  private constructor(
    private readonly room: Room,
    readonly environment: string,
    private readonly network: Awaited<ReturnType<typeof subnetsOf>>,
    settings: Partial<GitlabRunnerInput>,
  ) {
    this.deployment = new Deployment(join(this.outdir, 'stacks', environment), room.emulator.endpoint);
    this.settings = settings;
  }

  /** @param zones how many the managers and workers are in */
  static async deploy(
    room: Room,
    environment: string,
    tokenParameter: string,
    settings: Partial<GitlabRunnerInput>,
    zones = 1,
  ): Promise<RedeployedStack> {
    const { vpcId, subnetIds } = await subnetsOf(room);
    const network = { vpcId, subnetIds: subnetIds.slice(0, zones) };
    const stack = new RedeployedStack(room, environment, network, {
      runnerGitlab: { url: gitlabUrl, preregisteredRunnerTokenSsmParameterName: tokenParameter },
      ...settings,
    });
    await stack.change({});
    return stack;
  }

  /** Deploys it with some of its settings changed. */
  async change(settings: Partial<GitlabRunnerInput>): Promise<void> {
    this.settings = { ...this.settings, ...settings };
    const { vpcId, subnetIds } = this.network;
    const app = new App({ outdir: this.outdir });
    new GitlabRunnerStack(app, this.environment, {
      ...{ region, vpcId, subnetId: String(subnetIds[0]), environment: this.environment },
      runnerWorkerDockerOptions: { privileged: false },
      ...autoscaler(this.settings, subnetIds),
      ...this.settings,
    } as ConstructorParameters<typeof GitlabRunnerStack>[2]);
    app.synth();
    this.targets = neededTargets(readStacks(this.outdir)[this.environment]?.json ?? expectJson());
    await this.deployment.apply(...this.targets);
    await this.room.instances.follow();
  }

  /** The resources that Terraform would still change. */
  async secondPlan(): Promise<readonly string[]> {
    const { errors, changes } = await this.deployment.plan(...this.targets);
    return [...(errors ? [errors] : []), ...changes.map(({ address }) => address)];
  }

  get managers(): Group {
    const [group] = this.groups.filter(({ settings: { name } }) => !name.startsWith(`${this.environment}-asg`));
    return group as Group;
  }

  /** By name. */
  get workerGroups(): readonly Group[] {
    return this.groups
      .filter(({ settings: { name } }) => name.startsWith(`${this.environment}-asg`))
      .sort((one, other) => one.settings.name.localeCompare(other.settings.name));
  }

  /** The group that a worker is in. */
  groupOf(worker: string): Group | undefined {
    return this.workerGroups.find(({ instances }) => instances.some(({ id }) => id === worker));
  }

  private get groups(): readonly Group[] {
    const groups = Object.values(this.room.scaling?.state.groups ?? {});
    return groups.filter(({ settings: { name } }) => name.startsWith(`${this.environment}-`));
  }
}

function autoscaler(settings: Partial<GitlabRunnerInput>, subnetIds: readonly string[]): Partial<GitlabRunnerInput> {
  return settings.runnerWorker?.type === 'docker-autoscaler'
    ? {
        ...autoscalerWorkers('5s'),
        runnerWorkerDockerAutoscalerAmiOwners: ['591542846629', 'self'],
        runnerWorkerDockerAutoscalerAsg: { subnetIds: [...subnetIds] },
      }
    : {};
}

function expectJson(): never {
  throw new Error('The stack was not synthesized');
}
