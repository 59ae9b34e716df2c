import { emulatedEnvironment, providerCache } from '../../tools/sandbox/environment';
import { providerFor } from './attached-provider';

/** For ./attached-provider.planned.test.ts: a provider that runs, whose variable is printed, until somebody ends us. */
async function main(folder: string, plugins: string): Promise<void> {
  const provider = providerFor(folder, { ...emulatedEnvironment('http://127.0.0.1:1'), ...providerCache(plugins) });
  process.stdout.write(`${await provider.attach(folder)}\n`);
  setInterval(() => {}, 60_000);
}

main(String(process.argv[2]), String(process.argv[3]));
