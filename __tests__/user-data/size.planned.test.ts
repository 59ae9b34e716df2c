import { describe, expect, it } from 'vitest';
import { managerBoot } from '../../src/user-data/manager-boot';
import { assertFits, maximumSize, sizeOf } from '../../src/user-data/size';
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

  it.each(executors)('is never less than what Terraform makes for %s', (executor) => {
    const settings = settingsOf(inputOf(executor));
    const guess = sizeOf(managerBoot(bootProps(settings))).total;
    const real = machineDocument(settings).size;
    expect(real).toBeLessThanOrEqual(guess);
    expect(guess - real).toBeLessThan(1500);
  });

  it('is an error when EC2 would refuse it, which names what takes most', () => {
    const input = {
      ...inputOf('docker'),
      runnerInstall: { preInstallScript: dense(20_000), startScript: dense(3000) },
    };
    const document = managerBoot(bootProps(settingsOf(input)));
    expect(() => assertFits(document)).toThrow(
      /takes \d{5} bytes gzipped, but EC2 accepts 16384. The biggest parts: \/opt\/gitlab-runner\/scripts\/pre_install_script.sh \d{5}, /,
    );
  });
});
