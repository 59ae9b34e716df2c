import { existsSync, readFileSync, writeSync } from 'node:fs';
import type { Arguments } from '../arguments';
import { ConfigFile } from '../config/config-file';
import { lintSays } from '../config/lint';
import type { RunnerSettings } from '../config/settings';
import { findPlugin, installPlugin } from '../executors/autoscaler/plugin';
import { GitLabClient } from '../gitlab/client';
import type { Log } from '../log';

export interface Session {
  readonly release: string;
  readonly log: Log;
  readonly file: string;
  readonly arguments: Arguments;
}

/** `gitlab-runner lint`: reads, and changes nothing. */
export function lint({ release, log, file }: Session): void {
  if (!existsSync(file)) {
    log.fatal(`config file not found: ${file}`);
  }
  const said = lintSays(readFileSync(file, 'utf8'), release, file);
  if (said) {
    log.fatal(said.replace(/^FATAL: /, ''));
  }
  log.info('Configuration file is valid.');
}

/** `gitlab-runner list`: a file that is refused is a warning here. */
export function list(session: Session): void {
  const config = open(session);
  try {
    config.load();
  } catch (error) {
    session.log.warning((error as Error).message);
    return;
  }
  session.log.info('Listing configured runners', { ConfigFile: session.file });
  for (const { name, executor, token, url } of config.settings.runners) {
    session.log.info(name, { Executor: executor, Token: token, URL: url });
  }
}

/** `gitlab-runner verify`: fatal where GitLab knows one of the runners no more. */
export async function verify(session: Session): Promise<void> {
  const { log, release } = session;
  const { name, url, token, delete: remove } = session.arguments.options;
  const config = loaded(session);
  const { runners } = config.settings;
  const isMeant = (one: RunnerSettings) =>
    [name, url, token].every((option) => option === undefined) ||
    one.name === name ||
    (one.url === url && one.token === token);
  const meant = runners.filter(isMeant);
  if (meant.length === 0 && (name ?? url ?? token) !== undefined) {
    log.fatal('no runner matches the filtering parameters');
  }
  const gitlab = new GitLabClient(release, log);
  const gone: RunnerSettings[] = [];
  for (const runner of meant) {
    if (!(await gitlab.verify(runner, config.systemId))) {
      gone.push(runner);
    }
  }
  if (gone.length > 0 && !remove) {
    log.fatal('Failed to verify runners');
  }
  if (gone.length > 0) {
    config.save(runners.filter((one) => !gone.includes(one)));
    log.info(`Updated ${session.file}`);
  }
}

/** `gitlab-runner unregister`: GitLab forgets this manager, or a runner of the old kind altogether. */
export async function unregister(session: Session): Promise<void> {
  const { log, release } = session;
  const { name, token, 'all-runners': all } = session.arguments.options;
  const config = loaded(session);
  const { runners } = config.settings;
  const meant = runners.filter(
    (one) =>
      all !== undefined ||
      ((name !== undefined || token !== undefined) &&
        (name === undefined || one.name === name) &&
        (token === undefined || one.token === token)),
  );
  if (meant.length === 0 && all === undefined) {
    log.fatal('failed to unregister runner error=could not find such a runner');
  }
  const gitlab = new GitLabClient(release, log);
  const kept = runners.filter((one) => !meant.includes(one));
  for (const runner of meant) {
    if (!(await gitlab.unregister(runner, config.systemId))) {
      kept.push(runner);
    }
  }
  if (all === undefined && kept.length === runners.length) {
    log.fatal(`failed to unregister runner error=failed to unregister runner "${name ?? ''}"`);
  }
  if (kept.length < runners.length) {
    config.save(kept);
    log.info(`Updated ${session.file}`);
  }
}

/** `gitlab-runner register --non-interactive`: with a runner's own token or, as long as GitLab allows it, another's. */
export async function register(session: Session): Promise<void> {
  const { log, release } = session;
  const option = (key: string) =>
    String(session.arguments.options[key] ?? process.env[key.toUpperCase().replaceAll('-', '_')] ?? '');
  const config = loaded(session);
  const runner = {
    ...{ limit: 0, request_concurrency: 1, unhealthy_requests_limit: 3, unhealthy_interval: '1h', output_limit: 4096 },
    ...{ environment: [], feature_flags: {} },
    name: option('name') || option('description'),
    url: option('url') || process.env.CI_SERVER_URL || '',
    token: option('token') || option('registration-token'),
    executor: option('executor'),
  };
  const gitlab = new GitLabClient(release, log);
  if (runner.token.startsWith('glrt-')) {
    if (!(await gitlab.verify(runner, config.systemId))) {
      log.fatal('Failed to verify the runner.');
    }
  } else {
    const made = await gitlab.register(runner, { description: runner.name, tag_list: option('tag-list') });
    if (made === undefined) {
      return log.fatal('Failed to register the runner.');
    }
    runner.token = made.token;
    Object.assign(runner, { id: made.id, token_obtained_at: new Date() });
  }
  config.save([...config.settings.runners, runner]);
  log.info('Runner registered successfully.');
}

/** `gitlab-runner fleeting install|list`: the twin has the plugin inside, and writes a file where it would lie. */
export function fleeting(session: Session): void {
  const [, verb] = session.arguments.words;
  const config = loaded(session);
  for (const { name, autoscaler } of config.settings.runners) {
    if (autoscaler?.plugin === undefined) {
      continue;
    }
    const { plugin } = autoscaler;
    try {
      const file = verb === 'install' ? installPlugin(plugin) : findPlugin(plugin);
      writeSync(1, `runner: ${name}, plugin: ${plugin}, path: ${file}\n`);
    } catch (error) {
      writeSync(2, `runner: ${name}, plugin: ${plugin}, error: ${(error as Error).message}\n`);
      process.exitCode = 1;
    }
  }
}

export function open({ file, release, log }: Session): ConfigFile {
  return new ConfigFile(file, release, log);
}

function loaded(session: Session): ConfigFile {
  const config = open(session);
  try {
    config.load();
  } catch (error) {
    session.log.fatal((error as Error).message);
  }
  return config;
}
