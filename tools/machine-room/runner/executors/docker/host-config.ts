import { bytes } from '../../config/duration';
import type { DockerSettings } from '../../config/settings';

/** A container's limits and rights, as `[runners.docker]` says (executors/docker/docker.go, createHostConfig). */
export function hostConfig(settings: DockerSettings, binds: readonly string[], links: readonly string[]): object {
  const size = (text?: string) => (text ? bytes(text) : undefined);
  return {
    Binds: binds,
    Privileged: settings.privileged ?? false,
    CapAdd: settings.cap_add,
    CapDrop: settings.cap_drop,
    SecurityOpt: settings.security_opt,
    ExtraHosts: [...(settings.extra_hosts ?? []), ...links],
    Dns: settings.dns,
    Memory: size(settings.memory),
    MemorySwap: size(settings.memory_swap),
    MemoryReservation: size(settings.memory_reservation),
    NanoCpus: settings.cpus ? Math.round(Number(settings.cpus) * 1e9) : undefined,
    ShmSize: settings.shm_size || undefined,
    Ulimits: Object.entries(settings.ulimit ?? {}).map(([Name, limits]) => {
      const [soft, hard = soft] = limits.split(':').map(Number);
      return { Name, Soft: soft, Hard: hard };
    }),
    Tmpfs: settings.tmpfs,
    Sysctls: settings.sysctls,
    Runtime: settings.runtime,
    RestartPolicy: { Name: 'no' },
  };
}
