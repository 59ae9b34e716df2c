import { engineEnvironment } from '../proxy/runner';
import { installUrl, pinnedEngine } from '../settings/docker-engine';
import type { GitlabRunnerSettings } from '../settings/gitlab-runner';
import { runnerVersionAtLeast } from '../settings/runner-version';
import { dockerMachineWorkerTags, workerNameTag } from '../settings/tags';
import { Fact, type TemplateText, withFacts } from '../templates/template-text';
import { Float, type TomlTable } from '../templates/toml-document';
import type { ExecutorSection } from './config-toml';

/** Replaced at boot by `gitlab-runner-parent-id,<instance id>`, which tells the terminate hook whose worker this is. */
const parentTagPlaceholder = '__PARENT_TAG__';

/** What the network and the key of the workers make of the section. */
export interface MachinePlace {
  /** How many facts `worker_subnet_id_<n>` there are. */
  readonly subnets: number;
  readonly encrypted: boolean;
}

/**
 * `[runners.machine]`: docker-machine makes and removes the workers. Times are whole seconds.
 *
 * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersmachine-section
 * Mirrors upstream template/runner-docker-machine-config.tftpl.
 */
export function machineSection(settings: GitlabRunnerSettings, place: MachinePlace): ExecutorSection {
  const instance = settings.runnerWorkerDockerMachineInstance;
  const periods = settings.runnerWorkerDockerMachineAutoscalingOptions;
  return {
    executor: 'docker+machine',
    limit: settings.runnerWorker.maxJobs,
    tables: {
      machine: {
        IdleCount: instance.idleCount,
        IdleTime: instance.idleTime,
        MaxBuilds: instance.destroyAfterMaxBuilds || undefined,
        MachineDriver: 'amazonec2',
        MachineName: `${workerNameTag(settings)}-%s`,
        MachineOptions: machineOptions(settings, place),
        MaxGrowthRate: instance.maxGrowthRate,
        autoscaling: periods.length > 0 ? periods.map(autoscalingPeriod) : undefined,
      },
    },
    global: drain(settings),
  };
}

/**
 * GitLab Runner that stops waits for the machines in the making and removes all of its machines, for 10 minutes at most.
 * Releases from 18.10 to 19.1 know the key as well, but remove the record of a machine in the making, which then nobody
 * finds: without the key half-made.sh does.
 *
 * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-machineshutdown_drain-section
 * @see executors/docker/machine/shutdown.go of 19.1.0 and 19.2.0 (waitForDrainableState)
 */
function drain(settings: GitlabRunnerSettings): TomlTable | undefined {
  return runnerVersionAtLeast(settings, 19, 2)
    ? { shutdown_timeout: 600, machine: { shutdown_drain: { enabled: true, concurrency: 5 } } }
    : undefined;
}

function autoscalingPeriod(
  period: GitlabRunnerSettings['runnerWorkerDockerMachineAutoscalingOptions'][number],
): TomlTable {
  return {
    Periods: period.periods,
    Timezone: period.timezone,
    IdleCount: period.idleCount,
    IdleScaleFactor: period.idleScaleFactor === undefined ? undefined : new Float(period.idleScaleFactor),
    IdleCountMin: period.idleCountMin,
    IdleTime: period.idleTime,
  };
}

function machineOptions(settings: GitlabRunnerSettings, { subnets, encrypted }: MachinePlace): TemplateText[] {
  const instance = settings.runnerWorkerDockerMachineInstance;
  const metadata = settings.runnerWorkerDockerMachineEc2MetadataOptions;
  const fleet = settings.runnerWorkerDockerMachineFleet.enable;
  const { insecure, mirrors } = settings.runnerWorkerDockerRegistries;
  const mirror = instance.dockerRegistryMirrorUrl;
  return [
    ...instance.types.map((type) => `amazonec2-instance-type=${type}`),
    withFacts`amazonec2-region=${new Fact('aws_region')}`,
    withFacts`amazonec2-zone=${new Fact('aws_zone')}`,
    withFacts`amazonec2-vpc-id=${new Fact('vpc_id')}`,
    ...Array.from(
      { length: subnets },
      (_, index) => withFacts`amazonec2-subnet-id=${new Fact(`worker_subnet_id_${index}`)}`,
    ),
    `amazonec2-private-address-only=${instance.privateAddressOnly}`,
    `amazonec2-use-private-address=${!instance.privateAddressOnly}`,
    ...spotOptions(settings),
    withFacts`amazonec2-security-group=${new Fact('worker_security_group')}`,
    `amazonec2-tags=${[...tagPairs(dockerMachineWorkerTags(settings)), parentTagPlaceholder].join(',')}`,
    `amazonec2-use-ebs-optimized-instance=${instance.ebsOptimized}`,
    `amazonec2-monitoring=${instance.monitoring}`,
    withFacts`amazonec2-iam-instance-profile=${new Fact('worker_instance_profile')}`,
    `amazonec2-root-size=${instance.rootSize}`,
    `amazonec2-volume-type=${instance.volumeType}`,
    `amazonec2-userdata=${instance.startScript || settings.proxy ? '/etc/gitlab-runner/runners_userdata.sh' : ''}`,
    withFacts`amazonec2-ami=${new Fact('worker_ami')}`,
    ...(encrypted
      ? ['amazonec2-volume-encrypted=true', withFacts`amazonec2-volume-kms-key=${new Fact('kms_key_arn')}`]
      : []),
    ...(fleet
      ? [
          'amazonec2-ssh-keypath=/root/.ssh/id_rsa',
          'amazonec2-use-fleet=true',
          withFacts`amazonec2-launch-template=${new Fact('worker_launch_template')}`,
        ]
      : []),
    `amazonec2-metadata-token=${metadata.httpTokens}`,
    `amazonec2-metadata-token-response-hop-limit=${metadata.httpPutResponseHopLimit}`,
    ...engineEnvironment(settings),
    ...insecure.map((registry) => `engine-insecure-registry=${registry}`),
    ...mirrors.map((address) => `engine-registry-mirror=${address}`),
    ...installer(settings.runnerWorkerDockerMachineEc2Options),
    ...settings.runnerWorkerDockerMachineEc2Options,
    ...(mirror ? [`engine-registry-mirror=${mirror}`] : []),
  ];
}

/** Without it docker-machine installs the newest Docker of the day, which the runner may not support. */
function installer(given: readonly string[]): string[] {
  return installUrl(given) === undefined ? [`engine-install-url=${pinnedEngine.installUrl}`] : [];
}

function spotOptions(settings: GitlabRunnerSettings): string[] {
  const { enable, maxPrice } = settings.runnerWorkerDockerMachineInstanceSpot;
  const onDemandPrice = maxPrice === '' || maxPrice === 'on-demand-price';
  const noCap = enable && isOfGitlab(settings.runnerInstall) ? ['amazonec2-spot-price='] : [];
  return [
    `amazonec2-request-spot-instance=${enable}`,
    ...(onDemandPrice ? noCap : [`amazonec2-spot-price=${maxPrice}`]),
  ];
}

/**
 * Whether docker-machine is GitLab's own. Without a price it bids 0.50 dollars an hour, and an empty one lifts that;
 * the CKI project's bids the price on demand and refuses an empty one. A program of neither is taken for the latter.
 *
 * @see https://docs.gitlab.com/runner/configuration/runner_autoscale_aws/#cutting-down-costs-with-amazon-ec2-spot-instances
 */
function isOfGitlab({
  dockerMachineDownloadUrl,
  dockerMachineVersion,
}: GitlabRunnerSettings['runnerInstall']): boolean {
  const origin = dockerMachineDownloadUrl || dockerMachineVersion;
  return /gitlab/i.test(origin) && !/cki/i.test(origin);
}

/** docker-machine's own form: keys and values in one row, in the order of the keys. */
function tagPairs(tags: Readonly<Record<string, string>>): string[] {
  return Object.keys(tags)
    .sort()
    .flatMap((key) => [key, tags[key] ?? '']);
}
