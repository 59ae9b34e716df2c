import { startEmulator } from '../../../tools/sandbox/emulator';

/** A process that holds an emulator until somebody ends it. */
startEmulator().then(({ endpoint }) => process.stdout.write(`${endpoint}\n`));
