import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { DockerSettings } from '../../config/settings';
import { hasFlag, shortToken } from '../../config/settings';
import { JobFailure } from '../../gitlab/job';
import { expand, type JobContext } from '../../job/context';
import type { OpenTerminal } from '../../session/session';
import type { Executor, Stage } from '../executor';
import { Docker, DockerError, type DockerHost } from './api';
import { hostConfig, type Place, withoutPrivileges } from './host-config';
import { Images, matches } from './images';
import { Services } from './services';
import { Volumes } from './volumes';

const shell = 'if command -v bash >/dev/null 2>&1; then exec bash; else exec sh; fi';

/**
 * A job in a container of its own (executors/docker). The twin needs no helper image: what the helper container does
 * before and after the job's steps happens in the job's container.
 */
export class DockerExecutor implements Executor {
  private readonly settings: DockerSettings;
  private readonly docker: Docker;
  private readonly name: string;
  private readonly containers: string[] = [];
  private volumes?: Volumes;
  private services?: Services;
  private network?: string;
  private container = '';

  constructor(
    private readonly context: JobContext,
    host: DockerHost,
    /** Which of a worker's places the job has. */
    private readonly slot?: number,
  ) {
    this.settings = context.runner.docker ?? {};
    this.docker = new Docker(host);
    this.name = `${context.uniqueName}-${randomBytes(8).toString('hex')}`;
    context.buildsDir = context.runner.builds_dir ?? '/builds';
    context.cacheDir = context.runner.cache_dir ?? '/cache';
    context.buildsDirIsShared = Volumes.isHostMounted(context.buildsDir, this.settings.volumes);
  }

  async prepare(signal: AbortSignal): Promise<void> {
    const { context, docker, settings } = this;
    if (!context.runner.docker) {
      throw new JobFailure('missing docker configuration', 'runner_configuration_error');
    }
    await docker.call('GET', '/info', undefined, signal);
    const image = this.imageName();
    context.say(`Using Docker executor with image ${image} ...\n`);
    if (settings.privileged && existsSync(withoutPrivileges)) {
      context.say('WARNING: this machine room runs the job without --privileged\n');
    }
    const labels = this.labels;
    const images = new Images(docker, settings, context);
    await this.createNetwork();
    this.volumes = new Volumes(docker, settings, context, this.name, labels);
    await this.volumes.create();
    this.services = new Services(docker, images, settings, context, this.name, labels);
    await this.services.start(this.place, signal);
    await this.createContainer(image, await images.get(image, context.job.image?.pull_policy, signal));
  }

  async run({ script }: Stage, signal: AbortSignal): Promise<void> {
    const { docker, container } = this;
    let stopped: Promise<unknown> | undefined;
    const stop = () => {
      stopped = docker.call('DELETE', `/containers/${container}?force=1&v=1`).catch(() => {});
    };
    const { input, ended } = await docker.attach(container, this.context.say);
    signal.addEventListener('abort', stop);
    try {
      const exit = docker.call<{ readonly StatusCode: number }>(
        'POST',
        `/containers/${container}/wait?condition=next-exit`,
      );
      await docker.call('POST', `/containers/${container}/start`);
      input.end(script);
      const { StatusCode } = await exit;
      await ended;
      signal.throwIfAborted();
      if (StatusCode !== 0) {
        throw new JobFailure(`exit code ${StatusCode}`, 'script_failure', StatusCode);
      }
    } finally {
      signal.removeEventListener('abort', stop);
      // The daemon refuses a second removal while the first goes on, so cleanup would not wait for it.
      await stopped;
    }
  }

  readonly terminal: OpenTerminal = async (signal) => {
    while (!(await this.isRunning())) {
      signal.throwIfAborted();
      await setTimeout(200);
    }
    return this.docker.terminal(this.container, ['sh', '-c', shell]);
  };

  copyOut(path: string): Promise<Buffer | undefined> {
    return this.docker.archiveOf(this.container, path);
  }

  copyIn(folder: string, tar: Buffer): Promise<void> {
    return this.docker.extract(this.container, folder, tar);
  }

  private async isRunning(): Promise<boolean> {
    const { State } = await this.docker.call<{ readonly State: { readonly Running: boolean } }>(
      'GET',
      `/containers/${this.container}/json`,
    );
    return State.Running;
  }

  async cleanup(): Promise<void> {
    const all = [...this.containers, ...(this.services?.containers ?? [])];
    const remove = (path: string) => this.docker.call('DELETE', path).catch(() => {});
    await Promise.all(all.map((id) => remove(`/containers/${id}?force=1&v=1`)));
    await this.volumes?.remove();
    if (this.network !== undefined) {
      await remove(`/networks/${this.network}`);
    }
  }

  private imageName(): string {
    const { context, settings } = this;
    const own = expand(settings.image ?? '', context.variables);
    const asked = expand(context.job.image?.name ?? '', context.variables);
    const image = asked || own;
    if (image === '') {
      throw new Error('no Docker image specified to run the build in');
    }
    const allowed = settings.allowed_images ?? [];
    if (asked !== '' && asked !== own && allowed.length > 0 && !allowed.some((pattern) => matches(pattern, asked))) {
      context.say(`ERROR: The "${asked}" image is not present on list of allowed images:\n`);
      throw new JobFailure('invalid image', 'runner_configuration_error');
    }
    return image;
  }

  private get place(): Place {
    const { networkMode, slot } = this;
    return { binds: this.volumes?.binds ?? [], links: this.services?.links ?? [], networkMode, slot };
  }

  private get networkMode(): string | undefined {
    return this.network ?? (this.settings.network_mode || undefined);
  }

  private async createNetwork(): Promise<void> {
    if (hasFlag(this.context.runner, 'FF_NETWORK_PER_BUILD') && !this.settings.network_mode) {
      const { network_mtu: mtu, enable_ipv6 } = this.settings;
      this.network = `${this.name}-network`;
      await this.docker.call('POST', '/networks/create', {
        Name: this.network,
        Labels: this.labels,
        EnableIPv6: enable_ipv6 ?? false,
        Options: mtu ? { 'com.docker.network.driver.mtu': String(mtu) } : undefined,
      });
    }
  }

  private async createContainer(asked: string, image: string): Promise<void> {
    const { context, settings } = this;
    const entrypoint = context.job.image?.entrypoint;
    const name = `${this.name}-build`;
    const body = {
      Image: image,
      Hostname: settings.hostname || `${context.uniqueName}`.slice(0, 63),
      User: settings.user,
      Cmd: ['sh', '-c', shell],
      Entrypoint: entrypoint?.length && !settings.disable_entrypoint_overwrite ? entrypoint : undefined,
      Env: context.variables.filter(({ file }) => !file).map(({ key, value }) => `${key}=${value}`),
      Labels: { ...this.labels, 'com.gitlab.gitlab-runner.type': 'build', ...settings.container_labels },
      ...{ AttachStdin: true, AttachStdout: true, AttachStderr: true, OpenStdin: true, StdinOnce: true },
      HostConfig: hostConfig(context.runner, asked, this.place),
      NetworkingConfig: await this.networkingConfig(['build', name]),
    };
    try {
      const { Id } = await this.docker.call<{ readonly Id: string }>('POST', `/containers/create?name=${name}`, body);
      this.container = Id;
      this.containers.push(Id);
    } catch (error) {
      // The daemon finds fault with what config.toml or the job asks for, such as two mounts in one place.
      throw error instanceof DockerError && error.status === 400
        ? new JobFailure(error.message, 'runner_configuration_error')
        : error;
    }
  }

  /** An older daemon takes no hardware address here (executors/docker/docker.go, networkConfig). */
  private async networkingConfig(names: readonly string[]): Promise<object> {
    const { network, networkMode = 'default', settings } = this;
    const Aliases = network && names;
    const { ApiVersion } = await this.docker.call<{ readonly ApiVersion: string }>('GET', '/version');
    if (Number(ApiVersion.split('.')[1]) < 44) {
      if (settings.mac_address) {
        this.context.say(
          "WARNING: mac_address is configured, but the Docker daemon's API version is older than 1.44\n",
        );
      }
      return network === undefined ? {} : { EndpointsConfig: { [network]: { Aliases } } };
    }
    return { EndpointsConfig: { [networkMode]: { MacAddress: settings.mac_address, Aliases } } };
  }

  private get labels(): Record<string, string> {
    const { job, runner, systemId, concurrent } = this.context;
    const labels = {
      'job.id': String(job.id),
      'project.id': String(job.job_info.project_id ?? 0),
      'runner.id': shortToken(runner.token),
      'runner.local_id': String(concurrent.runner),
      'runner.system_id': systemId,
      managed: 'true',
    };
    return Object.fromEntries(Object.entries(labels).map(([key, value]) => [`com.gitlab.gitlab-runner.${key}`, value]));
  }
}
