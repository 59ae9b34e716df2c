import '../../support/property-seed';
import { listsRandomFiles } from './listed-files';

// With the twin each file starts a Node.js; a real program that GITLAB_RUNNER names needs a fifth of that.
listsRandomFiles(process.env.GITLAB_RUNNER ? 1000 : 100);
