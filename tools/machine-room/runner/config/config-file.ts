import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import TOML from '@iarna/toml';
import { keysUnknownTo } from '../../../../src/config-keys/keys';
import type { Log } from '../log';
import { refusal, schemaComplaint } from './lint';
import type { RunnerSettings, Settings } from './settings';

const runnerDefaults = {
  name: '',
  url: '',
  token: '',
  executor: '',
  limit: 0,
  request_concurrency: 1,
  unhealthy_requests_limit: 3,
  unhealthy_interval: '1h',
  output_limit: 4096,
  environment: [],
  feature_flags: {},
};

/** config.toml, and `.runner_system_id` beside it. */
export class ConfigFile {
  settings: Settings = { ...complete({}) };
  systemId = '';
  /** When what {@link settings} has was written; a file that was refused counts as well. */
  modified = 0;
  private document: TOML.JsonMap = {};

  constructor(
    readonly path: string,
    private readonly release: string,
    private readonly log: Log,
  ) {}

  /** A missing file is an empty one. @throws {Error} where GitLab Runner refuses the file; the settings stay as they are */
  load(): void {
    if (!existsSync(this.path)) {
      this.ensureSystemId();
      return;
    }
    this.modified = statSync(this.path).mtimeMs;
    const text = readFileSync(this.path, 'utf8');
    const refused = refusal(text);
    if (refused) {
      throw new Error(refused);
    }
    this.document = TOML.parse(text);
    const complaint = schemaComplaint(this.document, this.release);
    if (complaint) {
      this.log.info(`There might be a problem with your config: ${complaint}`);
    }
    this.settings = complete(this.document);
    this.ensureSystemId();
  }

  isChanged(): boolean {
    return existsSync(this.path) && statSync(this.path).mtimeMs > this.modified;
  }

  /** Writes changed values and leaves out what this release does not know, as GitLab Runner writes its own structure. */
  save(runners: readonly RunnerSettings[]): void {
    const known = (this.document.runners ?? []) as TOML.JsonMap[];
    this.document.runners = runners.map((runner) => ({
      ...known[this.settings.runners.indexOf(runner)],
      ...withoutUndefined({
        name: runner.name,
        url: runner.url,
        id: runner.id,
        token: runner.token,
        executor: runner.executor,
        token_obtained_at: runner.token_obtained_at,
        token_expires_at: runner.token_expires_at,
      }),
    })) as TOML.AnyJson;
    for (const { path } of keysUnknownTo(this.release, this.document)) {
      remove(this.document, path.split('.'));
    }
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
    const file = `${this.path}.${process.pid}`;
    writeFileSync(file, TOML.stringify(this.document), { mode: 0o600 });
    renameSync(file, this.path);
    this.settings.runners = [...runners];
    this.modified = statSync(this.path).mtimeMs;
  }

  private ensureSystemId(): void {
    const file = join(dirname(this.path), '.runner_system_id');
    const written = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
    if (/^[sr]_[0-9a-zA-Z]{12}$/.test(written)) {
      this.systemId = written;
    }
    if (this.systemId !== '') {
      return;
    }
    this.systemId = newSystemId();
    this.log.info('Created missing unique system ID', { system_id: this.systemId });
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, this.systemId, { mode: 0o600 });
  }
}

/** Of the machine's id where it has one, else random. */
function newSystemId(): string {
  const [machine] = ['/var/lib/dbus/machine-id', '/etc/machine-id']
    .filter(existsSync)
    .map((f) => readFileSync(f, 'utf8'));
  return machine?.trim()
    ? `s_${createHmac('sha256', machine.trim()).update('gitlab-runner').digest('hex').slice(0, 12)}`
    : `r_${randomBytes(6).toString('hex')}`;
}

function complete(document: TOML.JsonMap): Settings {
  const runners = (document.runners ?? []) as Partial<RunnerSettings>[];
  return {
    ...{ concurrent: 1, check_interval: 0, shutdown_timeout: 0, log_level: 'info', log_format: 'runner' },
    ...document,
    runners: runners.map((runner) => ({
      ...runnerDefaults,
      ...runner,
      token: expand(runner.token ?? ''),
      url: expand(runner.url ?? ''),
    })),
  };
}

/** `$NAME` and `${NAME}` of the environment, in credentials alone. */
const expand = (text: string) =>
  text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced, bare) => process.env[braced ?? bare] ?? '');

const withoutUndefined = (values: object) =>
  Object.fromEntries(Object.entries(values).filter(([, v]) => v !== undefined));

function remove(table: unknown, [name = '', ...rest]: readonly string[]): void {
  const key = name.replace('[]', '');
  const parent = table as Record<string, unknown>;
  if (rest.length === 0) {
    delete parent[key];
    return;
  }
  for (const one of [parent[key]].flat()) {
    remove(one, rest);
  }
}
