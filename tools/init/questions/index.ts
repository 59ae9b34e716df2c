import type { Question } from '../question';
import { build } from './build';
import { capacity } from './capacity';
import { fleet } from './fleet';
import { gitlabServer } from './gitlab-server';
import { network } from './network';
import { workers } from './workers';

/** Everything that init asks, in this order: in a terminal, in a pipe and by flags alike. */
export const questions: readonly Question[] = [build, ...fleet, ...gitlabServer, ...workers, ...network, ...capacity];
