import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { managerBoot } from '../../src/user-data/manager-boot';
import { assertFits, maximumSize, sizeOf } from '../../src/user-data/size';
import { quietInput } from '../settings/valid-input';
import { certificate } from './certificate';
import { dense } from './dense';
import { everyOption, everyOptionBehindProxy, settingsOf } from './every-option';
import { bootProps, machineDocument } from './machine-document';

const inputs = {
  ...everyOption,
  ...Object.fromEntries(
    Object.entries(everyOptionBehindProxy).map(([name, input]) => [`${name} behind a proxy`, input]),
  ),
};
const executors = Object.keys(inputs);
const inputOf = (executor: string) => inputs[executor] as (typeof everyOption)[string];

describe('the size of the user data', () => {
  it.each(executors)('leaves room beside every option of %s', (executor) => {
    const settings = settingsOf(inputOf(executor));
    const { total, parts } = sizeOf(managerBoot(bootProps(settings)));
    const lines = parts.map(({ name, bytes }) => `${String(bytes).padStart(6)} ${name}`);
    process.stdout.write(`\nUser data of ${executor}: ${total} of ${maximumSize} bytes\n${lines.join('\n')}\n`);
    expect(total).toBeLessThan(maximumSize);
  });

  it.each([
    ...executors.map((executor): [string, GitlabRunnerInput] => [executor, inputOf(executor)]),
    // Few facts, of which each counts with more than it takes: nothing makes up for too small a guess of the compression.
    ['docker, with nothing but what it needs', quietInput],
    ['docker, with nothing but a long script', { ...quietInput, runnerInstall: { preInstallScript: dense(1000) } }],
  ])('is never less than what Terraform makes for %s', (_, input) => {
    const settings = settingsOf(input);
    const guess = sizeOf(managerBoot(bootProps(settings))).total;
    const real = machineDocument(settings).size;
    expect(real).toBeLessThanOrEqual(guess);
    expect(guess - real).toBeLessThan(1500);
  });

  it('is what Terraform makes of it with six RSA-4096 authorities and long scripts, in parameters of 4 KiB', () => {
    const input = inputOf('docker-autoscaler');
    const authorities = Array.from({ length: 6 }, (_, index) => certificate(index + 10)).join('');
    const settings = settingsOf({
      ...input,
      runnerGitlab: { ...input.runnerGitlab, caCertificate: authorities },
      runnerInstall: { ...input.runnerInstall, preInstallScript: dense(9000), startScript: dense(5000, 3) },
    });
    const { files, size, parameters } = machineDocument(settings);
    const guess = sizeOf(managerBoot(bootProps(settings))).total;
    expect(size).toBeLessThanOrEqual(guess);
    expect(guess).toBeLessThanOrEqual(maximumSize);
    const { content = '' } = files['/opt/gitlab-runner/environment'] ?? {};
    const [, names = ''] = /^BOOT_FILES='(.*)'$/m.exec(content) ?? [];
    expect(names.split(' ')).toEqual(Object.keys(parameters));
    expect(names.split(' ').length).toBeGreaterThan(3);
    const pieces = Object.values(parameters);
    expect(pieces.every(({ length }) => length > 0 && length <= 4096)).toBe(true);
    const bundle = Buffer.from(pieces.join(''), 'base64');
    const [, sha256] = /^BOOT_FILES_SHA256='(.*)'$/m.exec(content) ?? [];
    expect(createHash('sha256').update(bundle).digest('hex')).toBe(sha256);
    expect(gunzipSync(bundle).toString()).toContain(dense(5000, 3));
  });

  it('is an error when EC2 would refuse it, which names what takes most', () => {
    const input = {
      ...inputOf('docker'),
      runnerWorkerGitlabPipeline: { preBuildScript: dense(20_000) },
    };
    const document = managerBoot(bootProps(settingsOf(input)));
    expect(() => assertFits(document)).toThrow(
      /takes \d{5} bytes gzipped, but EC2 accepts 16384. The biggest parts: \/etc\/gitlab-runner\/config.toml \d{5}, /,
    );
  });
});
