import { describeReaders } from './described-readers';
import { readersAlone } from './readers-alone';

describeReaders(readersAlone);
