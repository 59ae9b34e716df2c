import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readScript, type ShellScript } from './called-programs';
import { amazonLinux, broughtBy, broughtByStep, builtins, ubuntu } from './images';

const assets = join(__dirname, '..', '..', '..', 'assets');
const scriptsIn = (folder: string) =>
  readdirSync(join(assets, folder))
    .filter((file) => file.endsWith('.sh'))
    .map((file) => `${folder}/${file}`);
const cache = new Map<string, ShellScript>();
const read = (file: string): ShellScript => {
  const script = cache.get(file) ?? readScript(join(assets, file));
  cache.set(file, script);
  return script;
};

/** What is called and neither a function of the scripts nor there. */
function unknown(files: readonly string[], libraries: readonly string[], there: readonly string[]): string[] {
  const functions = new Set([...files, ...libraries].flatMap((file) => [...read(file).functions]));
  const known = new Set([...builtins, ...there]);
  return files.flatMap((file) =>
    [...read(file).calls]
      .filter((call) => !functions.has(call) && !known.has(call) && !call.startsWith('/opt/gitlab-runner/unregister'))
      .map((call) => `${file}: ${call}`),
  );
}

const bootLibraries = ['boot/lib.sh', 'boot/lint-complaints.sh', 'boot/secrets.sh', 'boot/tokens.sh'];
const libraries = [...bootLibraries, 'proxy/functions.sh', 'gitlab-server/compose.sh'];

/** What a step leaves behind for those after it. */
function installedBy(file: string): string[] {
  const step = basename(file, '.sh');
  const packages = [...read(file).installs];
  return [...packages, ...packages.flatMap((name) => broughtBy[name] ?? []), ...(broughtByStep[step] ?? [])];
}

/** Every step of a boot, with the programs that it calls and that nothing before it has installed. */
function missingInOrder(steps: readonly string[]): string[] {
  const there = [...amazonLinux];
  return steps.flatMap((file) => {
    const missing = unknown([file], libraries, [...there, ...installedBy(file)]);
    there.push(...installedBy(file));
    return missing;
  });
}

/** The steps in the order that user data gives them. */
const managerSteps = [
  ...readFileSync(join(__dirname, '../../../src/user-data/boot-parts.ts'), 'utf8').matchAll(/^ {2}'([a-z-]+)',$/gm),
].map(([, step]) => `boot/steps/${step}.sh`);

describe('every program that a script calls', () => {
  it('is in each image of Amazon Linux, or was installed by an earlier step of the manager', () => {
    expect(managerSteps).toEqual(expect.arrayContaining(scriptsIn('boot/steps')));
    expect(missingInOrder(managerSteps)).toEqual([]);
  });

  it('was installed before the libraries of the boot call it', () => {
    const first = managerSteps.indexOf('boot/steps/programs.sh');
    const early = managerSteps.slice(0, first);
    const installed = installedBy('boot/steps/programs.sh');
    expect(unknown(bootLibraries, libraries, [...amazonLinux, ...installed])).toEqual([]);
    // Steps before it read nothing with jq.
    for (const file of early) {
      expect([...read(file).calls]).not.toContain('jq');
    }
  });

  it('is there when the services and hooks of the manager run, after the boot', () => {
    const afterwards = ['boot/boot.sh', 'boot/watch-lifecycle.sh', 'boot/unregister.sh', 'boot/fargate-job.sh'];
    const installed = managerSteps.flatMap(installedBy);
    expect(unknown(afterwards, libraries, [...amazonLinux, ...installed])).toEqual([]);
  });

  it('is there on a GitLab server', () => {
    const steps = [
      'boot/steps/proxy.sh',
      'boot/steps/log-shipping.sh',
      'boot/steps/programs.sh',
      'boot/steps/metadata.sh',
      'boot/steps/certificates.sh',
      'gitlab-server/steps/data-volume.sh',
      'boot/steps/docker.sh',
      'gitlab-server/steps/docker-compose.sh',
      'gitlab-server/steps/gitlab.sh',
      'gitlab-server/steps/runner-token.sh',
      'boot/steps/config.sh',
      'gitlab-server/steps/runner.sh',
    ];
    expect(steps).toEqual(expect.arrayContaining(scriptsIn('gitlab-server/steps')));
    expect(missingInOrder(steps)).toEqual([]);
  });

  it("is in Ubuntu's image where a worker signs in to the proxy", () => {
    const worker = [
      'proxy/worker.sh',
      'proxy/registries.sh',
      'proxy/credentials.sh',
      'proxy/functions.sh',
      'proxy/use.sh',
    ];
    expect(unknown(worker, worker, [...ubuntu, 'update-ca-trust'])).toEqual([]);
  });

  it('is checked first on a server that other people configure, or is what the check names otherwise', () => {
    const scripts = [...scriptsIn('ci-server'), 'proxy/functions.sh', 'boot/lint-complaints.sh'];
    const source = readFileSync(join(assets, 'ci-server/checks.sh'), 'utf8');
    const [, checked = ''] = /for program in ([a-z0-9 ]+); do/.exec(source) ?? [];
    // The aws CLI, Docker and systemd: each script says what is missing where it needs one.
    const named = [
      'aws',
      'docker',
      'docker-compose',
      'systemctl',
      'logger',
      'update-ca-trust',
      'update-ca-certificates',
    ];
    const coreutils = amazonLinux.filter((program) => !['awk', 'curl', 'find', 'cmp'].includes(program));
    expect(unknown(scripts, scripts, [...checked.split(' '), ...named, ...coreutils])).toEqual([]);
    expect(checked.split(' ')).toEqual(expect.arrayContaining(['awk', 'curl', 'sha256sum']));
  });
});

describe('this check', () => {
  it('sees a program that nothing installs', () => {
    const withoutPrograms = managerSteps.filter((step) => step !== 'boot/steps/programs.sh');
    expect(missingInOrder(withoutPrograms)).toEqual(
      expect.arrayContaining([
        'boot/steps/elastic-ip.sh: aws',
        'boot/steps/worker-key.sh: openssl',
        'boot/steps/worker-key.sh: ssh-keygen',
      ]),
    );
  });
});
