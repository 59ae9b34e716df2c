import { isDeepStrictEqual } from 'node:util';
import { type GitlabRunnerInput, gitlabRunnerSettings } from '../../src/settings/gitlab-runner';
import { parseSettings } from '../../src/settings/parse';
import { layerWarnings } from '../module-settings/function-layers';
import { blockOf, textOf, textsOf } from './attributes';
import type { ModuleResources } from './module-resources';
import { bootSettings } from './settings/boot-script';
import { cacheSettings } from './settings/cache';
import { identityOf, identitySettings } from './settings/identity';
import { managerSettings } from './settings/manager';
import { ruleSettings } from './settings/rules';
import { terminateSettings } from './settings/terminate';
import { executorOf, workerSettings } from './settings/workers';

export interface ProposedSettings {
  readonly input: GitlabRunnerInput;
  /** What a state does not tell, a sentence each. */
  readonly gaps: readonly string[];
}

/**
 * The settings that a deployment of the module was made from, as far as its state tells. Names and everything else that
 * cannot be changed in place are always told.
 */
export function runnerSettings(module: ModuleResources): ProposedSettings {
  const identity = identityOf(module);
  const boot = bootSettings(module);
  const manager = managerSettings(module, identity);
  const workers = workerSettings(module, identity);
  const all = {
    ...placeOf(module),
    ...identitySettings(module, identity),
    ...boot.input,
    ...manager,
    runnerInstance: { ...manager.runnerInstance, ...boot.input.runnerInstance },
    ...ruleSettings(module),
    ...terminateSettings(module, identity),
    ...workers,
    runnerWorkerDockerMachineRole: {
      ...workers.runnerWorkerDockerMachineRole,
      ...boot.input.runnerWorkerDockerMachineRole,
    },
    runnerWorkerCache: cacheOf(boot.input.runnerWorkerCache, cacheSettings(module, identity)),
  } as GitlabRunnerInput;
  const layers = layerWarnings(all).map(({ setting, message }) => `${setting}: ${message}`);
  return { input: withoutDefaults(all), gaps: [...boot.gaps, ...layers, ...untold(module)] };
}

/** The name of a bucket is told by the bucket itself where the module made it. */
function cacheOf(
  used: GitlabRunnerInput['runnerWorkerCache'],
  made: GitlabRunnerInput['runnerWorkerCache'],
): GitlabRunnerInput['runnerWorkerCache'] {
  const { bucket, ...rest } = used ?? {};
  return { ...rest, ...(made?.create === false && { bucket }), ...made };
}

/** The function stands where the module was told to be; the manager follows its workers elsewhere. */
function placeOf(module: ModuleResources): Pick<GitlabRunnerInput, 'vpcId' | 'subnetId'> {
  const group = module.get('aws_autoscaling_group.gitlab_runner_instance');
  const network = blockOf(module.get('aws_lambda_function.terminate_runner_instances'), 'vpc_config');
  const [subnetId = ''] = [...textsOf(network, 'subnet_ids'), ...textsOf(group, 'vpc_zone_identifier')];
  return { vpcId: textOf(module.get('aws_security_group.runner'), 'vpc_id') ?? '', subnetId };
}

function untold(module: ModuleResources): string[] {
  const image = textOf(module.get('aws_launch_template.gitlab_runner_instance'), 'image_id');
  const executor = executorOf(module);
  return [
    `The manager runs ${image}; it will run the newest Amazon Linux 2023, unless you set runnerAmiFilter or runnerAmiId.`,
    ...(executor === 'docker'
      ? []
      : [
          "The workers' image is pinned by its id: a state does not contain the filter that found it. Set the filter instead.",
        ]),
    'Scripts and switches of runnerInstall, and certificates, are not told: set them if your call of the module does, or name its files with --tfvars.',
  ];
}

/** What is so by default anyway is left out, attribute by attribute. */
function withoutDefaults(input: GitlabRunnerInput): GitlabRunnerInput {
  const { vpcId, subnetId, environment } = input;
  const defaults = parseSettings(gitlabRunnerSettings, { vpcId, subnetId, environment, runnerGitlab: {} });
  const rest = Object.entries(input).flatMap(([name, value]) => {
    const left = beyond(value, defaults[name as keyof typeof defaults]);
    return left === undefined ? [] : [[name, left] as const];
  });
  const named = input.runnerInstance?.name;
  const version = input.runnerGitlab?.runnerVersion;
  const kept = Object.fromEntries(rest) as Partial<GitlabRunnerInput>;
  return {
    vpcId,
    subnetId,
    environment,
    ...kept,
    // Always named, so that another default of ours changes nothing that stands.
    runnerGitlab: { ...kept.runnerGitlab, ...(version !== undefined && { runnerVersion: version }) },
    // A runner that has any setting of its machine has a name.
    ...(kept.runnerInstance && named && { runnerInstance: { ...kept.runnerInstance, name: named } }),
    ...wholes(input, kept),
  };
}

/** Settings that are a whole: all of their attributes, or none. */
const whole = [
  'runnerMetadataOptions',
  'runnerWorkerDockerMachineEc2MetadataOptions',
  'runnerWorkerDockerMachineFleet',
] as const;

function wholes(input: GitlabRunnerInput, kept: Partial<GitlabRunnerInput>): Partial<GitlabRunnerInput> {
  return Object.fromEntries(whole.filter((name) => name in kept).map((name) => [name, input[name]]));
}

function beyond(value: unknown, usual: unknown): unknown {
  if (value === undefined || isDeepStrictEqual(value, usual)) {
    return undefined;
  }
  const isObject = (one: unknown): one is Record<string, unknown> =>
    one !== null && typeof one === 'object' && !Array.isArray(one);
  if (!isObject(value) || !isObject(usual) || isFreeMap(usual)) {
    return value;
  }
  const left = Object.entries(value).filter(
    ([key, inner]) => inner !== undefined && !isDeepStrictEqual(inner, usual[key]),
  );
  return left.length === 0 ? undefined : Object.fromEntries(left);
}

/** Rules and the schedule are given as a whole: their keys are the user's. */
function isFreeMap(usual: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(usual).some((key) => key.includes('_'));
}
