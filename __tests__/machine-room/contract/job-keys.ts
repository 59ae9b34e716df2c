import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';

/** Settings whose keys in config.toml change what a job sees. */
export const jobKeys = {
  runnerWorker: { type: 'docker', environmentVariables: ['FROM_CONFIG=yes'] },
  runnerWorkerGitlabPipeline: { preBuildScript: '"echo before-the-script"' },
  runnerWorkerDockerVolumesTmpfs: [{ volume: '/fast', options: 'rw,noexec,size=4m' }],
  runnerWorkerDockerOptions: {
    image: 'job:1',
    pullPolicies: ['if-not-present'],
    privileged: false,
    hostname: 'the-job',
    dns: ['192.0.2.53'],
    dnsSearch: ['jobs.example.com'],
    extraHosts: ['git.example.com:192.0.2.10'],
    shmSize: 33_554_432,
    capDrop: ['NET_RAW'],
    securityOpt: ['no-new-privileges'],
    memory: '256m',
    memorySwap: '256m',
    memoryReservation: '64m',
    cpus: '0.5',
    cpusetCpus: '0',
    oomScoreAdjust: 123,
    sysctls: ['net.ipv4.ip_unprivileged_port_start=80'],
    devices: ['/dev/null:/dev/mine'],
    volumes: ['/kept'],
    disableCache: false,
  },
  configToml: {
    runners: {
      builds_dir: '/work',
      cache_dir: '/stored',
      feature_flags: { FF_NETWORK_PER_BUILD: true },
      docker: { ulimit: { nofile: '512:1024', core: '0' }, group_add: ['4321'], cpuset_mems: '0', ipcmode: 'private' },
    },
  },
} as const satisfies Omit<GitlabRunnerInput, 'environment' | 'vpcId' | 'subnetId' | 'runnerGitlab'>;

/** What the job looks at. */
export const jobProbe = [
  'hostname',
  'id',
  'pwd',
  'env',
  'cat /proc/self/limits /proc/self/status /proc/self/oom_score_adj /proc/mounts /etc/hosts /etc/resolv.conf',
  'echo "port $(cat /proc/sys/net/ipv4/ip_unprivileged_port_start)"',
  'test -c /dev/mine && echo "device is there"',
  'for name in memory.max memory.low memory.swap.max cpu.max cpuset.cpus cpuset.mems; do echo "$name $(cat /sys/fs/cgroup/$name)"; done',
];

/** What it has to see, by the key. */
export const jobSees: Readonly<Record<string, RegExp>> = {
  'docker.hostname': /^the-job$/m,
  'docker.group_add': /groups=.*4321/,
  'docker.dns': /nameserver 192\.0\.2\.53|ExtServers: \[(host\()?192\.0\.2\.53/,
  'docker.dns_search': /^search jobs\.example\.com/m,
  'docker.extra_hosts': /^192\.0\.2\.10\s+git\.example\.com/m,
  'docker.shm_size': / \/dev\/shm tmpfs [^\n]*size=32768k/,
  'docker.tmpfs': / \/fast tmpfs rw,[^\n]*noexec[^\n]*size=4096k/,
  'docker.volumes': / \/kept /,
  'docker.devices': /^device is there$/m,
  'docker.sysctls': /^port 80$/m,
  'docker.ulimit.nofile': /^Max open files\s+512\s+1024/m,
  'docker.ulimit.core': /^Max core file size\s+0\s+0/m,
  'docker.cap_drop': /^CapBnd:\s+00000000a80405fb$/m,
  'docker.security_opt': /^NoNewPrivs:\s+1$/m,
  'docker.oom_score_adjust': /^123$/m,
  'docker.cpuset_cpus': /^Cpus_allowed_list:\s+0$/m,
  'docker.cpuset_mems': /^Mems_allowed_list:\s+0$/m,
  'docker.memory': /^memory\.max 268435456$/m,
  'docker.memory_swap': /^memory\.swap\.max 0$/m,
  'docker.memory_reservation': /^memory\.low 67108864$/m,
  'docker.cpus': /^cpu\.max 50000 100000$/m,
  environment: /^FROM_CONFIG=yes$/m,
  builds_dir: /^\/work\/group\/project$/m,
  pre_build_script: /^before-the-script$/m,
};
