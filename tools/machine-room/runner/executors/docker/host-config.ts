import { existsSync } from 'node:fs';
import { bytes } from '../../config/duration';
import { hasFlag, type RunnerSettings } from '../../config/settings';
import { matches } from './images';

const size = (text?: string) => (text ? bytes(text) : undefined);
const nanoCpus = (cpus?: string) => (cpus ? Math.round(Number(cpus) * 1e9) : undefined);

/** A container's place: its mounts, its network, and the slot of the worker that its job has. */
export interface Place {
  readonly binds: readonly string[];
  /** Services that the job finds in its hosts file, each `name:address`. */
  readonly links: readonly string[];
  readonly networkMode: string | undefined;
  readonly slot: number | undefined;
}

/**
 * Where this file is, containers run without privileges even when config.toml gives them all: an instance that is itself
 * a container cannot give them away. What a job does with them is not tested then.
 */
export const withoutPrivileges = '/etc/machine-room/without-privileges';

const isGiven = (privileged: boolean) => privileged && !existsSync(withoutPrivileges);

/** The limits and rights of a job's container (executors/docker/docker.go, createHostConfig). */
export function hostConfig(runner: RunnerSettings, image: string, { binds, links, networkMode, slot }: Place): object {
  const { docker: settings = {} } = runner;
  return {
    ...ofEveryContainer(runner, binds, networkMode),
    Memory: size(settings.memory),
    MemorySwap: size(settings.memory_swap),
    MemoryReservation: size(settings.memory_reservation),
    CgroupParent: slotCgroup(runner, runner.slot_cgroup_template, slot) || settings.cgroup_parent,
    CpusetCpus: settings.cpuset_cpus,
    CpusetMems: settings.cpuset_mems,
    CpuShares: settings.cpu_shares,
    NanoCpus: nanoCpus(settings.cpus),
    Devices: devices(settings.devices),
    DeviceCgroupRules: settings.device_cgroup_rules,
    OomKillDisable: settings.oom_kill_disable,
    OomScoreAdj: settings.oom_score_adjust,
    Ulimits: Object.entries(settings.ulimit ?? {}).map(([Name, limits]) => {
      const [soft, hard = soft] = limits.split(':').map(Number);
      return { Name, Soft: soft, Hard: hard };
    }),
    Privileged: isGiven((settings.privileged ?? false) && isAmong(image, settings.allowed_privileged_images)),
    GroupAdd: settings.group_add,
    CapAdd: settings.cap_add,
    CapDrop: settings.cap_drop,
    SecurityOpt: settings.security_opt,
    ExtraHosts: [...(settings.extra_hosts ?? []), ...links],
    PidMode: settings.pid_mode,
    IpcMode: settings.ipcmode,
    Links: settings.links,
    VolumeDriver: settings.volume_driver,
    VolumesFrom: settings.volumes_from,
    Tmpfs: settings.tmpfs,
    Sysctls: settings.sysctls,
  };
}

/** Those of a service, which has keys of its own for most (executors/docker/docker.go, createHostConfigForService). */
export function serviceHostConfig(runner: RunnerSettings, image: string, { binds, networkMode, slot }: Place): object {
  const { docker: settings = {} } = runner;
  const { privileged = false, services_privileged = privileged, service_slot_cgroup_template } = settings;
  return {
    ...ofEveryContainer(runner, binds, networkMode),
    Memory: size(settings.service_memory),
    MemorySwap: size(settings.service_memory_swap),
    MemoryReservation: size(settings.service_memory_reservation),
    CgroupParent:
      slotCgroup(runner, service_slot_cgroup_template || runner.slot_cgroup_template, slot) ||
      settings.service_cgroup_parent,
    CpusetCpus: settings.service_cpuset_cpus,
    CpuShares: settings.service_cpu_shares,
    NanoCpus: nanoCpus(settings.service_cpus),
    Devices: devices(
      Object.entries(settings.services_devices ?? {}).flatMap(([pattern, list]) =>
        matches(pattern, image) ? list : [],
      ),
    ),
    Privileged: isGiven(services_privileged && isAmong(image, settings.allowed_privileged_services)),
    SecurityOpt: settings.services_security_opt,
    ExtraHosts: settings.extra_hosts,
    Tmpfs: settings.services_tmpfs,
  };
}

function ofEveryContainer(runner: RunnerSettings, Binds: readonly string[], NetworkMode: string | undefined): object {
  const { docker: settings = {} } = runner;
  return {
    Binds,
    NetworkMode,
    Dns: settings.dns,
    DnsSearch: settings.dns_search,
    ShmSize: settings.shm_size || undefined,
    Runtime: settings.runtime,
    UsernsMode: settings.userns_mode,
    RestartPolicy: { Name: 'no' },
    Init: hasFlag(runner, 'FF_USE_INIT_WITH_DOCKER_EXECUTOR') || undefined,
  };
}

/** `/dev/host:/dev/inside:rwm` (parseDeviceString). */
function devices(texts: readonly string[] = []): object[] {
  return texts.map((text) => {
    const [PathOnHost, PathInContainer = PathOnHost, CgroupPermissions = 'rwm'] = text.split(':');
    return { PathOnHost, PathInContainer, CgroupPermissions };
  });
}

/** Of a template with the job's slot; none where executors have no slots (common/config.go, GetSlotCgroupPath). */
function slotCgroup(runner: RunnerSettings, template = '', slot?: number): string {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the runner's own default
  const given = template || 'gitlab-runner/slot-${slot}';
  return runner.use_slot_cgroups && slot !== undefined ? given.replace(/\$(\{slot\}|slot\b)/g, String(slot)) : '';
}

/** No list allows every image. */
const isAmong = (image: string, patterns: readonly string[] = []) =>
  patterns.length === 0 || patterns.some((pattern) => matches(pattern, image));
