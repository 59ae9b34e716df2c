import { expect } from 'vitest';
import { doorOf } from '../doors/doors';
import { environmentOf } from '../doors/environment';

/** A worker takes files of several doors, one after the other. */
const worker = globalThis as { pathOfWorker?: string | undefined };
worker.pathOfWorker ??= process.env.PATH;
Object.assign(process.env, environmentOf(doorOf(String(expect.getState().testPath)), worker.pathOfWorker));
