import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { it } from 'vitest';
import { runnerProgram } from '../../../tools/machine-room/runner/bundle';
import { temporaryFolder } from '../../support/temporary-folder';
import { ContractGitlab } from './gitlab';

/** Whether it is the real one. It finds no helper image and no plugin here, which packages and registries have. */
export const isReal = Boolean(process.env.GITLAB_RUNNER);

/** The program under test: the real GitLab Runner that `GITLAB_RUNNER` names, or its twin. */
function program(): string {
  const real = process.env.GITLAB_RUNNER;
  if (real) {
    return real;
  }
  const file = join(folder, 'gitlab-runner');
  writeFileSync(file, runnerProgram(), { mode: 0o755 });
  return file;
}

const folder = temporaryFolder();
const gitlabRunner = program();
const release = String(/^Version: +(\S+)$/m.exec(execFileSync(gitlabRunner, ['--version'], { encoding: 'utf8' }))?.[1]);
const running = new Set<ChildProcess>();
/** A computer with other work takes its time: it says nothing about what is tested. */
const mostSeconds = 540;

// The next file of this process uses the same program.
process.once('exit', () => {
  for (const child of running) {
    child.kill('SIGKILL');
  }
});

/** Of GitLab Runner, as `18.5`. */
export interface Releases {
  /** The first that behaves so. By default all that this project supports do. */
  readonly since?: string;
  /** The first that does not any more. */
  readonly before?: string;
}

/** Whether the program under test is of this release, or of a later one. */
export const isSince = (since: string): boolean => release.localeCompare(since, 'en', { numeric: true }) >= 0;

/**
 * One behaviour of GitLab Runner that this project relies on.
 *
 * @param source where it can be read: a file of gitlab-runner at v19.3.0, a page of its documentation, or "run" for
 * what the real 19.3.0 was seen to do
 * @param releases those that behave so. With another one the test is skipped; the twin is of the latest
 */
export function behaviour(
  text: string,
  source: string,
  test: (bench: Bench) => Promise<void>,
  { since, before }: Releases = {},
): void {
  const holds = (since === undefined || isSince(since)) && (before === undefined || !isSince(before));
  const when = [since && `since ${since}`, before && `before ${before}`].filter(Boolean).join(', ');
  (holds ? it.concurrent : it.skip)(`${text} [${source}]${when ? ` (${when})` : ''}`, async () => {
    const bench = new Bench();
    await bench.gitlab.start();
    try {
      await test(bench);
    } finally {
      bench.close();
      await bench.gitlab.stop();
    }
  });
}

interface Ended {
  readonly status: number | null;
  readonly output: string;
}

/** A folder with a config.toml, a GitLab, and the program under test. */
export class Bench {
  readonly gitlab = new ContractGitlab();
  readonly folder = mkdtempSync(join(folder, 'bench-'));
  readonly file = join(this.folder, 'config.toml');
  /** Which release the twin takes itself for. A real program is what it is. */
  release = '';
  private child?: ChildProcess;
  private said = '';
  private ended?: Promise<Ended>;

  write(toml: string): void {
    writeFileSync(this.file, toml);
  }

  read(name = 'config.toml'): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  /** A script of the test's, executable. */
  script(name: string, lines: string): string {
    const file = join(this.folder, name);
    writeFileSync(file, `#!/bin/bash\n${lines}\n`);
    chmodSync(file, 0o755);
    return file;
  }

  /** The beginning of a `[[runners]]`, up to its first table. */
  section(executor: string): string {
    return `
[[runners]]
name = "contract"
url = "${this.gitlab.url}"
token = "glrt-t1_contract"
executor = "${executor}"
`;
  }

  /** A `[[runners]]` that runs its jobs with bash on this machine; `stages` is a file with their names. */
  customRunner(more = '', custom = ''): string {
    const run = this.script('run', `echo "$2" >>${this.folder}/stages\nbash "$1" || exit $BUILD_FAILURE_EXIT_CODE`);
    mkdirSync(join(this.folder, 'builds'), { recursive: true });
    return `${this.section('custom')}builds_dir = "${this.folder}/builds"
cache_dir = "${this.folder}/cache"
${more}
[runners.custom]
run_exec = "${run}"
${custom}
`;
  }

  /** One command, to its end. */
  async call(...args: readonly string[]): Promise<Ended> {
    this.launch([...args, ...(args[0] === '--version' ? [] : ['--config', this.file])]);
    return this.end();
  }

  /** `gitlab-runner run`, as the package's unit starts it. */
  run(environment: Readonly<Record<string, string>> = {}): void {
    const working = ['--working-directory', this.folder];
    this.launch(['run', '--config', this.file, ...working, '--service', 'gitlab-runner'], environment);
  }

  signal(name: NodeJS.Signals): void {
    this.child?.kill(name);
  }

  end(): Promise<Ended> {
    return this.ended as Promise<Ended>;
  }

  get output(): string {
    return this.said;
  }

  /** @throws with what the runner said, shortly before the test would end without it */
  async until(what: string, isTrue: () => boolean): Promise<void> {
    const limit = Date.now() + mostSeconds * 1000;
    while (!isTrue()) {
      if (Date.now() > limit) {
        throw new Error(`Not within ${mostSeconds} s: ${what}. The runner said:\n${this.said}`);
      }
      await pause(20);
    }
  }

  /** What it says comes through a pipe, and may be here later than what it does next. */
  says(text: string): Promise<void> {
    return this.until(`it says "${text}"`, () => this.said.includes(text));
  }

  close(): void {
    this.child?.kill('SIGKILL');
  }

  private launch(args: readonly string[], environment: Readonly<Record<string, string>> = {}): void {
    const { HTTPS_PROXY: _, HTTP_PROXY: __, https_proxy: ___, http_proxy: ____, ...mine } = process.env;
    const env = {
      ...mine,
      HOME: this.folder,
      TMPDIR: this.folder,
      GITLAB_RUNNER_TWIN_RELEASE: this.release,
      ...environment,
    };
    const child = spawn(gitlabRunner, [...args], { cwd: this.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (part: Buffer) => {
        this.said += stripVTControlCharacters(part.toString());
      });
    }
    running.add(child);
    this.child = child;
    this.ended = new Promise((resolve) =>
      child.on('close', (status) => {
        running.delete(child);
        resolve({ status, output: this.said });
      }),
    );
  }
}
