import { stripVTControlCharacters } from 'node:util';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import type { JobSpecification } from '../../tools/machine-room/gitlab/job-payload';
import type { Job } from '../../tools/machine-room/gitlab/jobs';

const mebibyte = 1 << 20;

/** What a service tells the job of itself, in the volume that both have. */
const serviceProbe = [
  'exec >/kept/service',
  'env',
  "sed 's/^/service /' /proc/self/status /proc/mounts",
  'test -c /dev/of-service && echo "the service has its device"',
  ...limits('service-'),
  'touch /kept/service-is-ready',
  'sleep 3600',
].join('\n');

/** Settings whose keys in config.toml change what a job sees; the executor adds its own. */
export const jobKeys = {
  runnerWorkerGitlabPipeline: {
    preCloneScript: '"echo before-the-sources"',
    preBuildScript: '"echo before-the-script"',
    postBuildScript: '"echo after-the-script"',
  },
  runnerWorkerDockerVolumesTmpfs: [{ volume: '/fast', options: 'rw,noexec,size=4m' }],
  runnerWorkerDockerServicesVolumesTmpfs: [{ volume: '/service-fast', options: 'rw,size=2m' }],
  runnerWorkerDockerServices: [
    {
      name: 'alpine:3',
      alias: 'beside',
      entrypoint: [],
      command: ['sh', '-c', serviceProbe],
      environment: ['OF_SERVICE=yes'],
    },
  ],
  runnerWorkerDockerOptions: {
    // The module's default is true: a computer that is itself a container cannot start such jobs.
    privileged: false,
    pullPolicies: ['if-not-present'],
    allowedPullPolicies: ['if-not-present', 'always'],
    disableEntrypointOverwrite: true,
    waitForServicesTimeout: -1,
    hostname: 'the-job',
    user: '0:4322',
    dns: ['192.0.2.53'],
    dnsSearch: ['jobs.example.com'],
    extraHosts: ['git.example.com:192.0.2.10'],
    shmSize: 32 * mebibyte,
    capAdd: ['SYS_PTRACE'],
    capDrop: ['NET_RAW'],
    securityOpt: ['no-new-privileges'],
    memory: '256m',
    memoryReservation: '64m',
    cpus: '0.5',
    cpuShares: 512,
    cpusetCpus: '0',
    oomScoreAdjust: 123,
    sysctls: ['net.ipv4.ip_unprivileged_port_start=80'],
    devices: ['/dev/null:/dev/mine'],
    volumes: ['/kept'],
    cacheDir: '/stored',
  },
  configToml: {
    runners: {
      builds_dir: '/work',
      post_get_sources_script: 'echo after-the-sources',
      docker: {
        ulimit: { nofile: '512:1024', core: '0' },
        group_add: ['4321'],
        cpuset_mems: '0',
        pid_mode: 'host',
        services_limit: 1,
        service_memory: '128m',
        service_memory_reservation: '32m',
        service_cpus: '0.25',
        service_cpu_shares: 256,
        service_cpuset_cpus: '0',
        services_security_opt: ['no-new-privileges'],
        services_devices: { 'alpine:*': ['/dev/zero:/dev/of-service'] },
      },
    },
  },
} as const satisfies Partial<GitlabRunnerInput>;

/** A job that looks at all of it. */
export const probingJob: JobSpecification = {
  image: { name: 'alpine:3', entrypoint: ['/bin/false'], pullPolicy: ['always'] },
  script: [
    'echo "this is job $CI_JOB_ID, on $(uname -s)"',
    'hostname',
    'id',
    'pwd',
    'env',
    'cat /proc/self/limits /proc/self/status /proc/mounts /etc/hosts /etc/resolv.conf',
    "sed 's/^/mount /' /proc/self/mountinfo",
    'echo "oom $(cat /proc/self/oom_score_adj), port $(cat /proc/sys/net/ipv4/ip_unprivileged_port_start)"',
    'echo "first process $(cat /proc/1/comm)"',
    'echo "mtu $(cat /sys/class/net/eth0/mtu)"',
    'test -c /dev/mine && echo "the device is there"',
    // There is no such device; whether one may ask for it is the rule's.
    'mknod /tmp/none c 1 13; cat /tmp/none 2>&1 || true',
    ...limits(''),
    "sed 's/^/cgroup /' /proc/self/cgroup",
    'until [ -e /kept/service-is-ready ]; do sleep 1; done; cat /kept/service',
  ],
};

/** A job with one more service than it may have. */
export const greedyJob: JobSpecification = { image: 'alpine:3', script: ['true'], services: ['alpine:3'] };

/** Limits of the control group that one is in, of either version. */
function limits(prefix: string): string[] {
  const files = {
    memory: ['memory.max', 'memory/memory.limit_in_bytes'],
    reservation: ['memory.low', 'memory/memory.soft_limit_in_bytes'],
    cpu: ['cpu.max', 'cpu/cpu.cfs_quota_us'],
    weight: ['cpu.weight', 'cpu/cpu.shares'],
  };
  return Object.entries(files).map(
    ([name, [two, one]]) =>
      `echo "${prefix}${name} $(cat /sys/fs/cgroup/${two} 2>/dev/null || cat /sys/fs/cgroup/${one})"`,
  );
}

/** What GitLab shows of a job, without colours. */
export const shown = ({ trace }: Job): string => stripVTControlCharacters(trace.toString()).replaceAll('\r', '');

/** Where each key of config.toml shows in the job's log. Documentation: docs/configuration/advanced-configuration.md. */
export const jobSees: Readonly<Record<string, RegExp>> = {
  pre_get_sources_script: /^before-the-sources$/m,
  post_get_sources_script: /^after-the-sources$/m,
  pre_build_script: /^before-the-script$/m,
  post_build_script: /^after-the-script$/m,
  environment: /^FROM_CONFIG=yes$/m,
  builds_dir: /^\/work\/group\/project$/m,
  'docker.pull_policy': /effective pull policy of \[if-not-present\] for container alpine:3/,
  'docker.allowed_pull_policies': /effective pull policy of \[always\] for container alpine:3/,
  // The job's own would end it at once.
  'docker.disable_entrypoint_overwrite': /^this is job 1001, on Linux$/m,
  'docker.wait_for_services_timeout': /^(?![\s\S]*Waiting for services)/,
  'docker.hostname': /^the-job$/m,
  'docker.user': /^uid=0\S* gid=4322/m,
  'docker.group_add': /groups=\S*4321/,
  'docker.dns_search': /^search jobs\.example\.com/m,
  'docker.extra_hosts': /^192\.0\.2\.10\s+git\.example\.com/m,
  'docker.shm_size': / \/dev\/shm tmpfs [^\n]*size=32768k/,
  'docker.tmpfs': / \/fast tmpfs rw,[^\n]*noexec[^\n]*size=4096k/,
  'docker.volumes': / \/kept /,
  'docker.cache_dir': /^mount \S+ \S+ \S+ \S*\/stored\/\S+ \/kept /m,
  'docker.devices': /^the device is there$/m,
  'docker.sysctls': /port 80$/m,
  'docker.ulimit.nofile': /^Max open files\s+512\s+1024/m,
  'docker.ulimit.core': /^Max core file size\s+0\s+0/m,
  // Docker's default set is 00000000a80425fb.
  'docker.cap_add': /^CapBnd:\s+[0-9a-f]{11}c/m,
  'docker.cap_drop': /^CapBnd:\s+[0-9a-f]{12}05fb$/m,
  'docker.security_opt': /^NoNewPrivs:\s+1$/m,
  'docker.oom_score_adjust': /^oom 123,/m,
  'docker.cpuset_cpus': /^Cpus_allowed_list:\s+0$/m,
  'docker.cpuset_mems': /^Mems_allowed_list:\s+0$/m,
  'docker.cpu_shares': /^weight (512|20|59)$/m,
  'docker.cpus': /^cpu 50000( 100000)?$/m,
  'docker.memory': /^memory 268435456$/m,
  'docker.memory_reservation': /^reservation 67108864$/m,
  'docker.pid_mode': /^first process systemd$/m,
  'docker.services': /^service Name:/m,
  'docker.services.environment': /^OF_SERVICE=yes$/m,
  'docker.services_tmpfs': /^service \S+ \/service-fast tmpfs rw,[^\n]*size=2048k/m,
  'docker.services_security_opt': /^service NoNewPrivs:\s+1$/m,
  'docker.services_devices': /^the service has its device$/m,
  'docker.service_memory': /^service-memory 134217728$/m,
  'docker.service_memory_reservation': /^service-reservation 33554432$/m,
  'docker.service_cpus': /^service-cpu 25000( 100000)?$/m,
  'docker.service_cpu_shares': /^service-weight (256|10|35)$/m,
  'docker.service_cpuset_cpus': /^service Cpus_allowed_list:\s+0$/m,
};

/** A network for each job: a service is found by Docker's own name server, which the job's `dns` stands behind. */
export const networkPerBuild = {
  keys: { feature_flags: { FF_NETWORK_PER_BUILD: true }, docker: { network_mtu: 1300 } },
  sees: {
    feature_flags: /^FF_NETWORK_PER_BUILD=true$/m,
    'docker.network_mtu': /^mtu 1300$/m,
  },
} as const;

/** The network that all share. */
export const sharedNetwork = {
  sees: {
    'docker.dns': /^nameserver 192\.0\.2\.53$/m,
    'docker.services.alias': /^172\.\d+\.\d+\.\d+\s+beside$/m,
  },
} as const;

/** A slot's control group is below that of the worker's Docker, which in the room has no more devices than a container. */
export const deviceRule = {
  options: { deviceCgroupRules: ['c 1:13 rwm'] },
  sees: { 'docker.device_cgroup_rules': /\/tmp\/none[^\n]*: No such device or address/ },
};
