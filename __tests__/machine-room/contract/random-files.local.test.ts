import '../../support/property-seed';
import { listsRandomFiles } from './listed-files';

listsRandomFiles(4);
