import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { DockerSettings } from '../../config/settings';
import { JobFailure } from '../../gitlab/job';
import { expand, type JobContext } from '../../job/context';
import type { Docker } from './api';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** `source:/destination:options`, or a destination alone. */
function parse(volume: string): { readonly source?: string; readonly destination: string; readonly options: string } {
  const found =
    /^(?:([^:]+):)?(\/[^:]*)(?::((?:ro|rw|O|z|shared|slave|private|rshared|rslave|rprivate)(?:,\w+)*))?$/i.exec(volume);
  if (!found) {
    throw new Error(`parse volume: invalid volume specification: "${volume}"`);
  }
  return { source: found[1], destination: String(found[2]), options: found[3] ?? '' };
}

/** The mounts of a job's containers (executors/docker/internal/volumes). */
export class Volumes {
  readonly binds: string[] = [];
  private readonly taken = new Set<string>();
  private readonly temporary: string[] = [];

  constructor(
    private readonly docker: Docker,
    private readonly settings: DockerSettings,
    private readonly context: JobContext,
    private readonly containerName: string,
    private readonly labels: Readonly<Record<string, string>>,
  ) {}

  /** Whether a folder of the machine is mounted over the builds. */
  static isHostMounted(folder: string, volumes: readonly string[] = []): boolean {
    return volumes.some((volume) => {
      const { source, destination } = parse(volume);
      return source !== undefined && `${folder}/`.startsWith(`${destination.replace(/\/$/, '')}/`);
    });
  }

  async create(): Promise<void> {
    for (const volume of this.settings.volumes ?? []) {
      await this.add(expand(volume, this.context.variables));
    }
    const { buildsDir } = this.context;
    // Git keeps its clone only where it fetches.
    const strategy = this.context.variables.findLast(({ key }) => key === 'GIT_STRATEGY')?.value ?? 'fetch';
    if (!this.taken.has(buildsDir) && !Volumes.isHostMounted(buildsDir, this.settings.volumes)) {
      await this.addVolume(buildsDir, strategy === 'fetch' && !this.settings.disable_cache);
    }
  }

  async remove(): Promise<void> {
    for (const name of this.temporary) {
      await this.docker.call('DELETE', `/volumes/${name}?force=1`).catch(() => {});
    }
  }

  private async add(volume: string): Promise<void> {
    const { source, destination, options } = parse(volume);
    if (source !== undefined) {
      this.take(destination, 'adding host volume: updating managed volume list');
      this.binds.push([source, destination, options].filter((part) => part !== '').join(':'));
      return;
    }
    if (!this.settings.disable_cache && this.settings.cache_dir) {
      this.take(destination, 'adding cache volume: updating managed volumes list');
      this.binds.push(
        `${posix.join(this.settings.cache_dir, this.context.uniqueName, md5(destination))}:${destination}`,
      );
      return;
    }
    await this.addVolume(destination, !this.settings.disable_cache);
  }

  private async addVolume(destination: string, isReusable: boolean): Promise<void> {
    this.take(destination, 'adding cache volume: updating managed volumes list');
    const isProtected = this.context.job.git_info?.protected ? '-protected' : '';
    const name = `${isReusable ? this.context.uniqueName : this.containerName}-cache-${md5(destination)}${isProtected}`;
    await this.docker.call('POST', '/volumes/create', {
      Name: name,
      Labels: { ...this.labels, 'com.gitlab.gitlab-runner.type': 'cache' },
    });
    if (!isReusable) {
      this.temporary.push(name);
    }
    this.binds.push(`${name}:${destination}`);
  }

  private take(destination: string, doing: string): void {
    if (destination === '/') {
      throw new JobFailure('build directory needs to be a non-root path', 'runner_configuration_error');
    }
    const path = posix.normalize(destination).replace(/\/$/, '');
    if (this.taken.has(path)) {
      throw new Error(`${doing}: volume for container path "${path}" is already defined`);
    }
    this.taken.add(path);
  }
}
