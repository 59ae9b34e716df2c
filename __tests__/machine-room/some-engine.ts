import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startEngine } from '../../tools/machine-room/daemon/engine';
import { makeRoomFolder } from '../../tools/machine-room/daemon/leftovers';
import { baseImage } from '../../tools/machine-room/images/base-image';
import { cachedBaseImage } from '../../tools/machine-room/images/image-cache';

/** For ./clean-end.deployed.test.ts: an engine with a container that runs, and nobody who stops them unless they crash. */
async function main(): Promise<void> {
  const image = await cachedBaseImage();
  const other = makeRoomFolder('other-');
  const engine = await startEngine({
    layers: image.layers,
    folders: [other],
    prepare: (folder) => image.copyInto(folder),
  });
  engine.crashed.addEventListener('abort', async () => {
    mkdirSync(join(engine.folder, 'logs'), { recursive: true });
    await engine.stop();
    process.stdout.write(`${engine.crashed.reason.message}\n`);
    process.exit(7);
  });
  await engine.docker('run', '--detach', '--network', 'none', baseImage.name, 'sleep', '600');
  process.stdout.write(`${engine.folder} ${other}\n`);
  setInterval(() => {}, 60_000);
}

main();
