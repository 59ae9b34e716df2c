import { rmSync } from 'node:fs';
import { type Emulator, startEmulator } from './emulator';

/** Runs an emulator, says its endpoint, and stays if it is told so before its standard input ends. */
async function main(folder: string): Promise<void> {
  const emulator = await startEmulator().catch((error: Error) => {
    removeFolder(folder);
    throw error;
  });
  const end = () => endBoth(emulator, folder);
  let kept = false;
  process.stdin.on('data', () => {
    kept = true;
  });
  process.stdin.on('end', () => kept || end());
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  process.stdout.write(`${emulator.endpoint}\n`);
}

async function endBoth(emulator: Emulator, folder: string): Promise<void> {
  await emulator.stop();
  removeFolder(folder);
  process.exit();
}

/** A Terraform that was interrupted may still write while it ends. */
function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

main(String(process.argv[2])).catch(({ message }: Error) => {
  process.stdout.write(`${message.replaceAll('\n', ' ')}\n`);
});
