import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { CloudConfig } from '../../src/machine-files/cloud-config';
import { text, textOf } from '../../src/machine-files/cloud-config';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { bootDocument } from '../../src/user-data/boot-document';
import { bootPrograms } from '../../src/user-data/boot-parts';
import { managerBoot } from '../../src/user-data/manager-boot';
import { maximumSize, sizeOf } from '../../src/user-data/size';
import { dockerRunner, machineRunner } from '../constructs/synthesized-runner';
import { certificate } from './certificate';
import { dense } from './dense';
import { everyOption, everyOptionBehindProxy, settingsOf } from './every-option';
import { bootProps } from './machine-document';

type Input = (typeof everyOption)[string];

const plain = everyOption.docker as Input;
const authorities = (count: number) => Array.from({ length: count }, (_, index) => certificate(10 + index)).join('');
const bootOf = (input: Input) => managerBoot(bootProps(settingsOf(input)));
const paths = ({ files }: Pick<CloudConfig, 'files'>) => files.map(({ path }) => path);
const textAt = ({ files }: Pick<CloudConfig, 'files'>, path: string) =>
  files.filter((file) => file.path === path).map(({ content }) => textOf(content))[0];

const withAuthorities = (input: Input, count: number): Input => ({
  ...input,
  runnerGitlab: { ...input.runnerGitlab, caCertificate: authorities(count) },
});

describe('user data that EC2 would refuse', () => {
  /** A boot with few scripts, and one of the user. */
  const shortBoot = (bytes: number) =>
    bootDocument({
      steps: [{ script: text('start.sh', dense(bytes)) }],
      configToml: 'concurrent = 1\n',
      environment: {},
      programs: bootPrograms,
      short: false,
      behindProxy: false,
    });

  it('are as they were while they fit', () => {
    const boot = shortBoot(100);
    expect(boot.carried).toBeUndefined();
    expect(textAt(boot, '/opt/gitlab-runner/lib.sh')).toContain('# imds <path>');
    expect(textAt(boot, '/opt/gitlab-runner/environment')).not.toContain('BOOT_FILES');
  });

  it('lose the comments of our scripts first', () => {
    const boot = shortBoot(8500);
    expect(textAt(boot, '/opt/gitlab-runner/lib.sh')).not.toContain('# imds <path>');
    const unit = textAt(boot, '/etc/systemd/system/gitlab-runner-boot.service');
    expect(unit).not.toContain('#');
    expect(unit).toContain('\nRestart=on-failure\nRestartPreventExitStatus=1\nRestartSec=5\nKillMode=process\n');
    expect(boot.carried).toBeUndefined();
  });

  it.each(Object.entries({ ...everyOption }))(
    'fit with four RSA-4096 authorities, which stay in them: %s',
    (_, input) => {
      const boot = bootOf(withAuthorities(input, 4));
      expect(sizeOf(boot).total).toBeLessThanOrEqual(maximumSize);
      expect(textAt(boot, '/etc/gitlab-runner/certs/ca.crt')).toBe(authorities(4));
      expect(paths(boot).map((path) => path.replace(/^.*steps\/\d+-/, ''))).toEqual(
        expect.arrayContaining(['metadata.sh', 'certificates.sh', 'files.sh']),
      );
    },
  );

  it.each(Object.entries({ ...everyOption, ...everyOptionBehindProxy }))(
    'fit with thirty authorities and long scripts: %s',
    (_, input) => {
      const boot = bootOf({
        ...withAuthorities(input, 30),
        runnerInstall: { ...input.runnerInstall, preInstallScript: dense(9000), postInstallScript: dense(9000) },
      });
      expect(sizeOf(boot).total).toBeLessThanOrEqual(maximumSize);
      expect(paths({ files: boot.carried?.files ?? [] })).toContain('/etc/gitlab-runner/certs/ca.crt');
    },
  );

  /** What the module itself puts into the user data, for Docker without options: 4.9 KiB of shell and 0.6 of TOML, gzipped. */
  it('leave config.toml the room that it has in the module', () => {
    const boot = bootOf({
      ...plain,
      runnerWorkerGitlabPipeline: { preBuildScript: dense(Math.floor((maximumSize - 5500) * 0.98)) },
    });
    expect(sizeOf(boot).total).toBeLessThanOrEqual(maximumSize);
  });

  it('keep what the boot begins with, and nothing is lost or twice', () => {
    const input = withAuthorities(everyOptionBehindProxy.docker as Input, 30);
    const boot = bootOf(input);
    const carried = { files: boot.carried?.files ?? [] };
    expect(paths(boot)).toEqual(
      expect.arrayContaining([
        '/etc/gitlab-runner/config.toml',
        '/opt/gitlab-runner/environment',
        '/opt/gitlab-runner/lib.sh',
        '/opt/gitlab-runner/secrets.sh',
        '/opt/gitlab-runner/boot.sh',
      ]),
    );
    const without = bootOf(everyOptionBehindProxy.docker as Input);
    const bare = (list: readonly string[]) => list.map((path) => path.replace(/steps\/\d+-/, 'steps/')).sort();
    const everything = [...paths(without), ...paths({ files: without.carried?.files ?? [] })];
    const files = everything.filter((path) => !path.endsWith('-files.sh'));
    expect(bare([...paths(boot), ...paths(carried)])).toEqual(bare([...files, '/opt/gitlab-runner/steps/files.sh']));
    const steps = paths(boot).filter((path) => path.includes('/steps/'));
    const later = paths(carried).filter((path) => path.includes('/steps/'));
    expect(steps.at(-1)).toMatch(/files\.sh$/);
    expect([...steps, ...later]).toEqual([...steps, ...later].sort());
  });

  it('begin to download programs as soon as the scripts of all steps are there', () => {
    const stepsOf = (input: GitlabRunnerInput) => {
      const boot = managerBoot(bootProps(settingsOf(input)));
      return [...paths(boot), ...paths({ files: boot.carried?.files ?? [] })]
        .filter((path) => path.includes('/steps/'))
        .sort()
        .map((path) => path.replace(/^.*steps\/\d+-|\.sh$/g, ''));
    };
    const beforeDownloads = (input: GitlabRunnerInput) => stepsOf(input)[stepsOf(input).indexOf('downloads') - 1];
    expect(beforeDownloads(machineRunner)).toBe('metadata');
    expect(beforeDownloads({ ...machineRunner, runnerInstall: { startScript: dense(20_000) } })).toBe('files');
    expect(stepsOf(dockerRunner)).not.toContain('downloads');
    const runnerInstall = { runnerPackageUrl: 'https://example.com/gitlab-runner.rpm' };
    expect(stepsOf({ ...dockerRunner, runnerInstall })).toContain('downloads');
  });

  it('name the parameters and the checksum, and the bundle holds each file with its permissions', () => {
    const boot = bootOf(withAuthorities(plain, 30));
    const environment = textAt(boot, '/opt/gitlab-runner/environment') ?? '';
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform fills it in
    expect(environment).toContain("BOOT_FILES='${boot_files}'");
    expect(environment).toContain(`BOOT_FILES_SHA256='${boot.carried?.sha256}'`);
    const bundle = gunzipSync(boot.carried?.zipped ?? Buffer.alloc(0)).toString();
    expect(bundle).toContain(`0644 ${authorities(30).length} /etc/gitlab-runner/certs/ca.crt\n${authorities(30)}`);
    expect(bundle).toMatch(/^0700 \d+ \/opt\/gitlab-runner\/steps\/\d+-service\.sh$/m);
  });

  it('are an error for more than an instance can read', () => {
    expect(() => bootOf(withAuthorities(plain, 90))).toThrow(/take \d+ bytes gzipped, but 98304 is the most/);
  });
});
