import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { DockerSettings } from '../../config/settings';
import { type FailureReason, JobFailure } from '../../gitlab/job';
import type { JobContext } from '../../job/context';
import { type Docker, DockerError } from './api';

/** Gets images as the pull policies say (executors/docker/internal/pull). */
export class Images {
  private readonly used = new Map<string, string>();

  constructor(
    private readonly docker: Docker,
    private readonly settings: DockerSettings,
    private readonly context: JobContext,
  ) {}

  /** @returns the image's id. @throws {JobFailure} */
  async get(image: string, asked: readonly string[] = [], signal: AbortSignal): Promise<string> {
    const configured = [this.settings.pull_policy ?? 'always'].flat();
    const wanted = asked.length > 0 ? asked : configured;
    const allowed = this.settings.allowed_pull_policies ?? configured;
    const policies = wanted.filter((policy) => allowed.includes(policy));
    for (const policy of [...wanted, ...allowed]) {
      if (!['always', 'if-not-present', 'never'].includes(policy)) {
        throw new JobFailure(`unsupported pull_policy config: "${policy}"`, 'runner_system_failure');
      }
    }
    if (policies.length === 0) {
      const message = `invalid pull policy for image "${image}": pull_policy (${list(wanted)}) defined in ${asked.length > 0 ? 'GitLab pipeline config' : 'Runner config'} is not one of the allowed_pull_policies (${list(allowed)})`;
      throw new JobFailure(message, 'runner_configuration_error');
    }
    this.context.say(`Using effective pull policy of ${list(policies)} for container ${image}\n`);
    let last = new JobFailure('', 'image_pull_failure');
    for (const policy of policies) {
      try {
        return await this.by(policy, image, signal);
      } catch (error) {
        signal.throwIfAborted();
        last = asFailure(error as Error);
        this.context.say(`WARNING: Failed to pull image with policy "${policy}": ${last.message}\n`);
      }
    }
    throw new JobFailure(
      `failed to pull image "${image}" with specified policies ${list(policies)}: ${last.message}`,
      last.reason,
    );
  }

  private async by(policy: string, image: string, signal: AbortSignal): Promise<string> {
    const existing = await this.inspect(image).catch((error: Error) => {
      if (policy === 'never' || !(error instanceof DockerError && error.status === 404)) {
        throw error;
      }
    });
    if (existing !== undefined && (policy !== 'always' || this.used.get(image) === existing || existing === image)) {
      if (policy === 'if-not-present') {
        this.context.say(`Using locally found image version due to "${policy}" pull policy\n`);
      }
      return existing;
    }
    this.context.say(`Pulling docker image ${image} ...\n`);
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.docker.pull(image, this.authFor(image), signal);
        break;
      } catch (error) {
        const { reason, message } = asFailure(error as Error);
        if (attempt === 3 || reason !== 'runner_external_dependency_failure') {
          throw new JobFailure(message, reason);
        }
        await setTimeout(1000 * 2 ** attempt, undefined, { signal });
      }
    }
    const id = await this.inspect(image);
    this.used.set(image, id);
    this.context.say(`Using docker image ${id} for ${image} ...\n`);
    return id;
  }

  private async inspect(image: string): Promise<string> {
    return (await this.docker.call<{ readonly Id: string }>('GET', `/images/${image}/json`)).Id;
  }

  /** Of the job's or the runner's DOCKER_AUTH_CONFIG, else of Docker's own file. */
  private authFor(image: string): string | undefined {
    const [first = ''] = image.split('/');
    const registry = image.includes('/') && /[.:]|^localhost$/.test(first) ? first : 'https://index.docker.io/v1/';
    const file = join(homedir(), '.docker/config.json');
    const given = this.context.variables.findLast(({ key }) => key === 'DOCKER_AUTH_CONFIG')?.value;
    const text = given || (existsSync(file) ? readFileSync(file, 'utf8') : '{}');
    const { auths = {} } = JSON.parse(text) as {
      readonly auths?: Readonly<Record<string, { readonly auth?: string }>>;
    };
    const auth = auths[registry]?.auth;
    if (!auth) {
      return undefined;
    }
    const [username, ...password] = Buffer.from(auth, 'base64').toString('utf8').split(':');
    const credentials = { username, password: password.join(':'), serveraddress: registry };
    return Buffer.from(JSON.stringify(credentials)).toString('base64url');
  }
}

const list = (policies: readonly string[]) => `[${policies.join(' ')}]`;

const network =
  /dial tcp|connection refused|no such host|i\/o timeout|tls handshake|client\.timeout exceeded|request canceled|connection reset/i;
const denied =
  /not found|manifest unknown|no such image|access denied|access to the resource is denied|no basic auth credentials|unauthorized|authentication required/i;

/** Whose fault a failed pull is (common/classify_image_pull_failure.go). */
function asFailure(error: Error): JobFailure {
  if (error instanceof JobFailure) {
    return error;
  }
  const reason: FailureReason = network.test(error.message)
    ? 'runner_external_dependency_failure'
    : denied.test(error.message)
      ? 'runner_configuration_error'
      : 'image_pull_failure';
  return new JobFailure(error.message, reason);
}

/** A pattern such as `registry.example.com/*` or `ruby:*`, where `**` goes over slashes. */
export function matches(pattern: string, image: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*|\*|\?/g, (wildcard) => ({ '**': '.*', '*': '[^/]*', '?': '[^/]' })[wildcard] as string);
  return new RegExp(`^${expression}$`).test(image);
}
