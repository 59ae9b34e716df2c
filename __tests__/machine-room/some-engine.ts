import { startEngine } from '../../tools/machine-room/daemon/engine';
import { baseImage } from '../../tools/machine-room/images/base-image';
import { cachedBaseImage } from '../../tools/machine-room/images/image-cache';

/** For ./clean-end.deployed.test.ts: an engine with a container that runs, and nobody who stops them. */
async function main(): Promise<void> {
  const image = await cachedBaseImage();
  const engine = await startEngine({ layers: image.layers, prepare: (folder) => image.copyInto(folder) });
  await engine.docker('run', '--detach', '--network', 'none', baseImage.name, 'sleep', '600');
  process.stdout.write(`${engine.folder}\n`);
  setInterval(() => {}, 60_000);
}

main();
