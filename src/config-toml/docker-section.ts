import { jobVolumes } from '../settings/container-mounts';
import type { GitlabRunnerSettings } from '../settings/gitlab-runner';
import { nameAndValue } from '../settings/name-value';
import type { TemplateText } from '../templates/template-text';
import type { TomlTable } from '../templates/toml-document';

/**
 * `[runners.docker]`: the containers that jobs run in, for all three executors.
 *
 * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersdocker-section
 */
export function dockerSection(settings: GitlabRunnerSettings, hosts: readonly TemplateText[]): TomlTable {
  const options = settings.runnerWorkerDockerOptions;
  return {
    allowed_images: options.allowedImages,
    allowed_pull_policies: options.allowedPullPolicies,
    allowed_services: options.allowedServices,
    cache_dir: options.cacheDir,
    cap_add: options.capAdd,
    cap_drop: options.capDrop,
    container_labels: keyValueTable(options.containerLabels),
    cpuset_cpus: options.cpusetCpus,
    cpu_shares: options.cpuShares,
    cpus: options.cpus,
    devices: options.devices,
    device_cgroup_rules: options.deviceCgroupRules,
    disable_cache: options.disableCache,
    disable_entrypoint_overwrite: options.disableEntrypointOverwrite,
    dns: options.dns,
    dns_search: options.dnsSearch,
    extra_hosts: hosts.length > 0 ? [...(options.extraHosts ?? []), ...hosts] : options.extraHosts,
    gpus: options.gpus,
    helper_image: options.helperImage,
    helper_image_flavor: options.helperImageFlavor,
    host: options.host,
    hostname: options.hostname,
    image: options.image,
    isolation: options.isolation,
    links: options.links,
    mac_address: options.macAddress,
    memory: options.memory,
    memory_swap: options.memorySwap,
    memory_reservation: options.memoryReservation,
    network_mode: options.networkMode,
    oom_kill_disable: options.oomKillDisable,
    oom_score_adjust: options.oomScoreAdjust,
    privileged: options.privileged,
    pull_policy: options.pullPolicies,
    runtime: options.runtime,
    security_opt: options.securityOpt,
    shm_size: options.shmSize,
    sysctls: keyValueTable(options.sysctls),
    tls_cert_path: options.tlsCertPath,
    tls_verify: options.tlsVerify,
    user: options.user,
    userns_mode: options.usernsMode,
    volumes: jobVolumes(settings).map(({ volume }) => volume),
    volumes_from: options.volumesFrom,
    volume_driver: options.volumeDriver,
    wait_for_services_timeout: options.waitForServicesTimeout,
    services: services(settings),
    tmpfs: tmpfs(settings.runnerWorkerDockerVolumesTmpfs),
    services_tmpfs: tmpfs(settings.runnerWorkerDockerServicesVolumesTmpfs),
  };
}

function services(settings: GitlabRunnerSettings): TomlTable[] | undefined {
  const list = settings.runnerWorkerDockerServices;
  return list.length > 0
    ? list.map(({ name, alias, entrypoint, command, environment }) => ({
        name,
        alias,
        entrypoint,
        command,
        environment,
      }))
    : undefined;
}

function tmpfs(mounts: readonly { readonly volume: string; readonly options: string }[]): TomlTable | undefined {
  return mounts.length > 0 ? Object.fromEntries(mounts.map(({ volume, options }) => [volume, options])) : undefined;
}

/** GitLab Runner reads these two as tables; the module's variable is a list, each element a `key=value`. */
function keyValueTable(list: readonly string[] | undefined): TomlTable | undefined {
  return list && Object.fromEntries(list.map(nameAndValue));
}
