import { run } from '../command/command-line';
import { callRunners } from './call';

run(callRunners);
