import { describeReaders } from './described-readers';
import { readersWithPrograms } from './readers-with-programs';

describeReaders(readersWithPrograms);
