import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CustomSettings } from '../config/settings';
import { JobFailure } from '../gitlab/job';
import type { JobContext } from '../job/context';
import type { Executor, ExecutorProvider, Stage } from './executor';

const buildFailure = 1;
const systemFailure = 2;

/** What `config_exec` may answer (executors/custom/api/config.go). */
interface Answer {
  readonly driver?: { readonly name?: string; readonly version?: string };
  readonly hostname?: string;
  readonly builds_dir?: string;
  readonly cache_dir?: string;
  readonly builds_dir_is_shared?: boolean;
  readonly job_env?: Readonly<Record<string, string>>;
}

/** Jobs are handed to programs of one's own. */
export const customProvider: ExecutorProvider = {
  acquire: async () => ({ create: (context) => new CustomExecutor(context), release: () => {} }),
};

class CustomExecutor implements Executor {
  private readonly settings: CustomSettings;
  private readonly folder = mkdtempSync(join(tmpdir(), 'custom-executor'));
  private environment: Readonly<Record<string, string>> = {};
  private scripts = 0;

  constructor(private readonly context: JobContext) {
    this.settings = context.runner.custom ?? {};
    context.buildsDir = context.runner.builds_dir ?? '';
    context.cacheDir = context.runner.cache_dir ?? '';
    writeFileSync(this.jobResponseFile, JSON.stringify(context.job), { mode: 0o600 });
  }

  async prepare(signal: AbortSignal): Promise<void> {
    const { runner, say } = this.context;
    if (!runner.custom) {
      throw new JobFailure('custom executor not configured', 'runner_configuration_error');
    }
    const { config_exec, config_args, config_exec_timeout, prepare_exec, prepare_args, prepare_exec_timeout } =
      this.settings;
    if (!this.settings.run_exec) {
      throw new JobFailure('custom executor is missing RunExec', 'runner_configuration_error');
    }
    if (config_exec) {
      const said: Buffer[] = [];
      await this.call(config_exec, config_args, within(signal, config_exec_timeout), (part) => said.push(part));
      this.heed(Buffer.concat(said).toString('utf8'));
    } else {
      say('Using Custom executor...\n');
    }
    for (const [key, folder] of [
      ['builds_dir', this.context.buildsDir],
      ['cache_dir', this.context.cacheDir],
    ]) {
      if (!folder) {
        throw new JobFailure(`the ${key} is not configured`, 'runner_configuration_error');
      }
    }
    if (prepare_exec) {
      await this.call(prepare_exec, prepare_args, within(signal, prepare_exec_timeout));
    }
  }

  async run({ name, script }: Stage, signal: AbortSignal): Promise<void> {
    const folder = join(this.folder, `script${this.scripts++}`);
    mkdirSync(folder);
    const file = join(folder, 'script.sh');
    writeFileSync(file, `#!/usr/bin/env bash\n${script}`, { mode: 0o700 });
    const stage = name === 'step_script' ? 'build_script' : name;
    await this.call(String(this.settings.run_exec), [...(this.settings.run_args ?? []), file, stage], signal);
  }

  async cleanup(): Promise<void> {
    const { cleanup_exec, cleanup_args, cleanup_exec_timeout } = this.settings;
    try {
      if (cleanup_exec) {
        const signal = within(new AbortController().signal, cleanup_exec_timeout);
        await this.call(cleanup_exec, cleanup_args, signal, (part) => this.context.log.debug(String(part)));
      }
    } catch (error) {
      this.context.log.warning(`Cleanup script failed: ${(error as Error).message}`);
    } finally {
      rmSync(this.folder, { recursive: true, force: true });
    }
  }

  private heed(text: string): void {
    if (text.trim() !== '') {
      const answer = JSON.parse(text) as Answer;
      this.context.hostname = answer.hostname ?? '';
      this.context.buildsDir = answer.builds_dir ?? this.context.buildsDir;
      this.context.cacheDir = answer.cache_dir ?? this.context.cacheDir;
      this.context.buildsDirIsShared = answer.builds_dir_is_shared ?? this.context.buildsDirIsShared;
      this.environment = answer.job_env ?? {};
      const { name, version } = answer.driver ?? {};
      const driver = [name, version].filter((word) => word !== undefined).join(' ');
      this.context.say(`Using Custom executor${driver && ` with driver ${driver}`}...\n`);
    }
  }

  private async call(
    program: string,
    args: readonly string[] = [],
    signal: AbortSignal,
    hear: (part: Buffer) => void = this.context.say,
  ): Promise<void> {
    signal.throwIfAborted();
    const child = spawn(program, [...args], {
      cwd: this.folder,
      env: this.variables(),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    child.stdout.on('data', hear);
    child.stderr.on('data', this.context.say);
    const kill = () => killGently(child, this.settings);
    signal.addEventListener('abort', kill);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', (error) => reject(new Error(`failed to start command: ${error.message}`)));
      child.on('close', resolve);
    }).finally(() => signal.removeEventListener('abort', kill));
    signal.throwIfAborted();
    this.judge(code);
  }

  private judge(code: number | null): void {
    if (code === buildFailure) {
      const [own = ''] = existsSync(this.exitCodeFile) ? readFileSync(this.exitCodeFile, 'utf8').split('\n') : [];
      throw own === '' || /^\d+$/.test(own)
        ? new JobFailure(`exit status ${own || code}`, 'script_failure', Number(own || code))
        : unknown(systemFailure);
    }
    if (code === systemFailure) {
      throw new Error(`exit status ${code}`);
    }
    if (code !== 0) {
      throw unknown(code);
    }
  }

  /** What a job says cannot override what the executor itself says, since all its variables have a prefix. */
  private variables(): NodeJS.ProcessEnv {
    const { context } = this;
    const services = context.job.services?.map(({ name, alias = '', entrypoint = null, command = null }) => ({
      ...{ name, alias, entrypoint, command },
    }));
    const all = [
      ...context.variables,
      { key: 'CI_JOB_SERVICES', value: services && services.length > 0 ? JSON.stringify(services) : '' },
    ];
    return {
      ...process.env,
      TMPDIR: this.folder,
      BUILD_FAILURE_EXIT_CODE: String(buildFailure),
      SYSTEM_FAILURE_EXIT_CODE: String(systemFailure),
      BUILD_EXIT_CODE_FILE: this.exitCodeFile,
      JOB_RESPONSE_FILE: this.jobResponseFile,
      ...this.environment,
      ...Object.fromEntries(all.map(({ key, value }) => [`CUSTOM_ENV_${key}`, value])),
    };
  }

  private get jobResponseFile(): string {
    return join(this.folder, 'response.json');
  }

  private get exitCodeFile(): string {
    return join(this.folder, 'build_exit_code');
  }
}

const unknown = (code: number | null) =>
  new Error(
    `unknown Custom executor executable exit code ${code}; executable execution terminated with: exit status ${code}`,
  );

const within = (signal: AbortSignal, seconds = 3600): AbortSignal =>
  AbortSignal.any([signal, AbortSignal.timeout((seconds > 0 ? seconds : 3600) * 1000)]);

/** SIGTERM to the program and what it started, SIGKILL when it takes no notice. */
function killGently(
  child: ChildProcess,
  { graceful_kill_timeout = 600, force_kill_timeout = 10 }: CustomSettings,
): void {
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(-Number(child.pid), name);
    } catch {
      // It has ended.
    }
  };
  signal('SIGTERM');
  const timer = setTimeout(() => signal('SIGKILL'), (graceful_kill_timeout + force_kill_timeout) * 1000);
  child.on('close', () => clearTimeout(timer));
}
