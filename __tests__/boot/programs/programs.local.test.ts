import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readScript, type ShellScript } from './called-programs';
import { amazonLinux, anyImage, broughtBy, broughtByStep, builtins, debian, ubuntu } from './images';

const assets = join(__dirname, '..', '..', '..', 'assets');
const scriptsIn = (folder: string) =>
  readdirSync(join(assets, folder))
    .filter((file) => file.endsWith('.sh'))
    .sort()
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

const bootLibraries = ['lib', 'claims', 'lease', 'lint-complaints', 'secrets', 'tokens'].map(
  (name) => `boot/${name}.sh`,
);
const libraries = [...bootLibraries, 'proxy/functions.sh', 'gitlab-server/compose.sh'];

const afterwards = ['boot', 'watch-lifecycle', 'watch-token', 'unregister', 'half-made', 'fargate-job'].map(
  (name) => `boot/${name}.sh`,
);
const worker = ['proxy/worker.sh', 'proxy/registries.sh', 'proxy/credentials.sh', 'proxy/functions.sh', 'proxy/use.sh'];

/** What a step leaves behind for those after it. */
function installedBy(file: string): string[] {
  const step = basename(file, '.sh').replace(/^\d+-/, '');
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

/** The steps in the order that user data gives them: their numbers are in their names. */
const managerSteps = scriptsIn('boot/steps');

describe('every program that a script calls', () => {
  it('is in each image of Amazon Linux, or was installed by an earlier step of the manager', () => {
    expect(missingInOrder(managerSteps)).toEqual([]);
  });

  it('was installed before the libraries of the boot call it', () => {
    const first = managerSteps.indexOf('boot/steps/030-programs.sh');
    const early = managerSteps.slice(0, first);
    const installed = installedBy('boot/steps/030-programs.sh');
    expect(unknown(bootLibraries, libraries, [...amazonLinux, ...installed])).toEqual([]);
    // Steps before it read nothing with jq.
    for (const file of early) {
      expect([...read(file).calls]).not.toContain('jq');
    }
  });

  it('is there when the services and hooks of the manager run, after the boot', () => {
    const installed = managerSteps.flatMap(installedBy);
    expect(unknown(afterwards, libraries, [...amazonLinux, ...installed])).toEqual([]);
  });

  it('is there on a GitLab server', () => {
    const steps = [
      'boot/steps/010-proxy.sh',
      'boot/steps/020-log-shipping.sh',
      'boot/steps/030-programs.sh',
      'boot/steps/040-metadata.sh',
      'boot/steps/070-certificates.sh',
      'boot/steps/080-files.sh',
      'gitlab-server/steps/data-volume.sh',
      'boot/steps/130-docker.sh',
      'gitlab-server/steps/docker-compose.sh',
      'gitlab-server/steps/certificate.sh',
      'gitlab-server/steps/proxy-authority.sh',
      'gitlab-server/steps/gitlab.sh',
      'gitlab-server/steps/runner-token.sh',
      'boot/steps/110-config.sh',
      'gitlab-server/steps/docker-machine.sh',
      'gitlab-server/steps/fleeting-plugin.sh',
      'gitlab-server/steps/runner.sh',
    ];
    expect(steps).toEqual(expect.arrayContaining(scriptsIn('gitlab-server/steps')));
    expect(missingInOrder(steps)).toEqual([]);
  });

  it("is in Ubuntu's image where a worker signs in to the proxy", () => {
    expect(unknown(worker, worker, [...ubuntu, 'update-ca-trust'])).toEqual([]);
  });

  it('is checked first on a server that other people configure, or is what the check names otherwise', () => {
    const scripts = [...scriptsIn('ci-server'), 'proxy/functions.sh', 'boot/lint-complaints.sh'];
    const source = readFileSync(join(assets, 'ci-server/checks.sh'), 'utf8');
    const [, checked = ''] = /for program in ([a-z0-9 ]+); do/.exec(source) ?? [];
    // The aws CLI, Docker and systemd: each script says what is missing where it needs one. Without dpkg it is no Debian.
    const named = [
      'dpkg',
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

describe('every program that a script of containers and of others calls', () => {
  it('is there for what the steps of a GitLab server share, which come after Docker', () => {
    expect(unknown(['gitlab-server/compose.sh'], libraries, ['docker'])).toEqual([]);
  });

  it("is in the image of jobs on Fargate, whose Dockerfile installs it, or in Debian's", () => {
    const dockerfile = readFileSync(join(assets, 'fargate-image/Dockerfile'), 'utf8');
    const [, packages = ''] = /apt-get install -y --no-install-recommends \\\n([a-z \n-]+) \\\n/.exec(dockerfile) ?? [];
    const installed = packages.trim().split(/\s+/);
    expect(installed).toContain('openssh-server');
    const there = [...debian, ...installed.flatMap((name) => [name, ...(broughtBy[name] ?? [])])];
    expect(unknown(['fargate-image/entrypoint.sh'], [], there)).toEqual([]);
    const withoutProcps = there.filter((program) => program !== 'pgrep');
    expect(unknown(['fargate-image/entrypoint.sh'], [], withoutProcps)).toEqual(['fargate-image/entrypoint.sh: pgrep']);
  });

  it('does not matter to jobs, whose images may lack it', () => {
    const text = readFileSync(join(assets, 'proxy/job.sh'), 'utf8');
    expect(unknown(['proxy/job.sh'], [], [...anyImage, 'update-ca-certificates'])).toEqual([]);
    const lines = text.split('\n').filter((line) => /mkdir|cp |update-ca-certificates/.test(line));
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.filter((line) => !line.endsWith('|| true'))).toEqual([]);
  });

  it('is in the image of a worker that convert starts, or is installed before', () => {
    const script = '../tools/convert/worker-start.sh';
    // Asked for with `command -v` first, each of them; usermod is of passwd, which no image of Ubuntu is without.
    const asked = ['curl', 'dnf', 'usermod'];
    expect(unknown([script], [], [...ubuntu, ...asked])).toEqual([]);
    expect(readFileSync(join(assets, script), 'utf8')).toMatch(
      /! command -v curl .*install --yes curl\n.*curl --fail/s,
    );
  });

  it('is looked for: no script is left out', () => {
    const folders = [
      'boot',
      'boot/steps',
      'ci-server',
      'fargate-image',
      'gitlab-server',
      'gitlab-server/steps',
      'proxy',
    ];
    const every = readdirSync(assets, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.sh'));
    expect(every.sort()).toEqual(folders.flatMap(scriptsIn).sort());
    const looked = [
      ...bootLibraries,
      ...afterwards,
      ...worker,
      ...libraries,
      'proxy/job.sh',
      'fargate-image/entrypoint.sh',
    ];
    const inOrder = [...scriptsIn('boot/steps'), ...scriptsIn('gitlab-server/steps'), ...scriptsIn('ci-server')];
    expect(every.filter((file) => !looked.includes(file) && !inOrder.includes(file))).toEqual([]);
  });
});

describe('this check', () => {
  it('sees a program that nothing installs', () => {
    const withoutPrograms = managerSteps.filter((step) => step !== 'boot/steps/030-programs.sh');
    expect(missingInOrder(withoutPrograms)).toEqual(
      expect.arrayContaining([
        'boot/steps/160-worker-key.sh: aws',
        'boot/steps/160-worker-key.sh: openssl',
        'boot/steps/160-worker-key.sh: ssh-keygen',
      ]),
    );
  });
});
