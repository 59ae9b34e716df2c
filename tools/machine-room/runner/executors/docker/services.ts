import { setTimeout } from 'node:timers/promises';
import type { DockerSettings, ServiceSettings } from '../../config/settings';
import { type Image, JobFailure, type Variable } from '../../gitlab/job';
import { expand, type JobContext } from '../../job/context';
import type { Docker } from './api';
import { type Place, serviceHostConfig } from './host-config';
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

  async start(place: Place, signal: AbortSignal): Promise<void> {
    const own = (this.settings.services ?? []).map(asked);
    const wanted = this.context.job.services ?? [];
    const allowed = this.settings.allowed_services ?? [];
    for (const { name } of wanted) {
      if (allowed.length > 0 && !own.some((one) => one.name === name) && !allowed.some((one) => matches(one, name))) {
        throw new JobFailure('invalid image', 'runner_configuration_error');
      }
    }
    const all = [...own, ...wanted];
    const { services_limit = -1 } = this.settings;
    if (services_limit >= 0 && all.length > services_limit) {
      throw new Error(`too many services requested: ${all.length}, only ${services_limit} allowed`);
    }
    for (const [index, service] of all.entries()) {
      await this.startOne(index, service, place, signal);
    }
    if (this.containers.length > 0) {
      await this.wait();
    }
  }

  private async startOne(index: number, service: Image, place: Place, signal: AbortSignal): Promise<void> {
    const { networkMode: network } = place;
    const image = expand(service.name, this.context.variables);
    const aliases = aliasesOf(image, service.alias);
    this.context.say(`Starting service ${image}...\n`);
    const id = await this.images.get(image, service.pull_policy, signal);
    const variables = [...this.context.variables, ...(service.variables ?? [])];
    const body = {
      Image: id,
      Cmd: service.command?.length ? service.command : undefined,
      Entrypoint: service.entrypoint?.length ? service.entrypoint : undefined,
      Env: variables.filter(({ file, masked }) => !file && !masked).map(({ key, value }) => `${key}=${value}`),
      Labels: { ...this.labels, 'com.gitlab.gitlab-runner.type': 'service' },
      HostConfig: serviceHostConfig(this.context.runner, service.name, place),
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

/** A service of config.toml's, as a job would ask for it (common/config.go, ToImageDefinition). */
function asked({ name, alias, entrypoint, command, environment = [] }: ServiceSettings): Image {
  const variables = environment.map((line): Variable => {
    const [key = '', ...value] = line.split('=');
    return { key, value: value.join('=') };
  });
  return { name, alias, entrypoint, command, variables };
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
