import { setTimeout } from 'node:timers/promises';
import type { DockerSettings } from '../../config/settings';
import { type Image, JobFailure } from '../../gitlab/job';
import { expand, type JobContext } from '../../job/context';
import type { Docker } from './api';
import { hostConfig } from './host-config';
import { type Images, matches } from './images';

interface Inspected {
  readonly State: { readonly Running: boolean };
  readonly NetworkSettings: {
    readonly IPAddress?: string;
    readonly Networks?: Readonly<Record<string, { readonly IPAddress?: string }>>;
  };
}

/** The containers beside a job's own, known to it by their names (executors/docker/services.go). */
export class Services {
  readonly containers: string[] = [];
  /** `name:address`, for the job's /etc/hosts. */
  readonly links: string[] = [];

  constructor(
    private readonly docker: Docker,
    private readonly images: Images,
    private readonly settings: DockerSettings,
    private readonly context: JobContext,
    private readonly name: string,
    private readonly labels: Readonly<Record<string, string>>,
  ) {}

  async start(binds: readonly string[], network: string | undefined, signal: AbortSignal): Promise<void> {
    const own = this.settings.services ?? [];
    const asked = this.context.job.services ?? [];
    const allowed = this.settings.allowed_services ?? [];
    for (const { name } of asked) {
      if (allowed.length > 0 && !own.some((one) => one.name === name) && !allowed.some((one) => matches(one, name))) {
        throw new JobFailure('invalid image', 'runner_configuration_error');
      }
    }
    for (const [index, service] of [...own, ...asked].entries()) {
      await this.startOne(index, service, binds, network, signal);
    }
    if (this.containers.length > 0) {
      await this.wait();
    }
  }

  private async startOne(
    index: number,
    service: Image,
    binds: readonly string[],
    network: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const image = expand(service.name, this.context.variables);
    const aliases = aliasesOf(image, service.alias);
    this.context.say(`Starting service ${image}...\n`);
    const id = await this.images.get(image, service.pull_policy, signal);
    const variables = [...this.context.variables, ...(service.variables ?? [])];
    const { privileged, services_privileged } = this.settings;
    const body = {
      Image: id,
      Cmd: service.command?.length ? service.command : undefined,
      Entrypoint: service.entrypoint?.length ? service.entrypoint : undefined,
      Env: variables.filter(({ file, masked }) => !file && !masked).map(({ key, value }) => `${key}=${value}`),
      Labels: { ...this.labels, 'com.gitlab.gitlab-runner.type': 'service' },
      HostConfig: {
        ...hostConfig(this.settings, binds, []),
        Privileged: (privileged ?? false) && (services_privileged ?? true),
        NetworkMode: network,
      },
      ...(network && { NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: aliases } } } }),
    };
    const name = `${this.name}-${aliases[0]}-${index}`;
    const { Id } = await this.docker.call<{ readonly Id: string }>('POST', `/containers/create?name=${name}`, body);
    this.containers.push(Id);
    await this.docker.call('POST', `/containers/${Id}/start`);
    const { NetworkSettings } = await this.inspect(Id);
    const address = NetworkSettings.IPAddress || Object.values(NetworkSettings.Networks ?? {})[0]?.IPAddress;
    if (address && !network) {
      this.links.push(...aliases.map((alias) => `${alias}:${address}`));
    }
  }

  /** A service that has ended already did not start as it should; the job runs all the same. */
  private async wait(): Promise<void> {
    const { wait_for_services_timeout = 30 } = this.settings;
    if (wait_for_services_timeout < 0) {
      return;
    }
    this.context.say(
      `Waiting for services to be up and running (timeout ${wait_for_services_timeout || 30} seconds)...\n`,
    );
    await setTimeout(300);
    for (const id of this.containers) {
      if (!(await this.inspect(id)).State.Running) {
        this.context.say(`*** WARNING: Service ${id.slice(0, 12)} probably didn't start properly.\n`);
      }
    }
  }

  private inspect(id: string): Promise<Inspected> {
    return this.docker.call<Inspected>('GET', `/containers/${id}/json`);
  }
}

/** `registry.example.com/group/postgres:16` is known as `registry.example.com__group__postgres` and with dashes. */
function aliasesOf(image: string, alias = ''): string[] {
  const name = image
    .replace(/@.*$/, '')
    .replace(/:[^/:]*$/, '')
    .replace(/:\d+\//, '/');
  const own = [name.replaceAll('/', '__'), name.replaceAll('/', '-')];
  return [...new Set([...own, ...alias.split(/[\s,]+/)].filter((one) => one !== ''))];
}
