import { join } from 'node:path';
import { upstreamModule } from '../../src/upstream/module';

/** What was recorded of the module's release that this project follows: its variables, and scenarios with their inputs. */
export const upstreamRecordings = join(__dirname, '../fixtures/upstream', upstreamModule.version);
