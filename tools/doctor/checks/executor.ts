import { describeEnding, endings } from '../../../src/settings/gitlab-releases';
import type { Check, CheckContext, Question } from '../check';
import { warning } from '../finding';
import { machineFiles } from '../plan/machine-files';
import type { PlannedStack } from '../plan/planned-app';

/** docker+machine ends with GitLab 20.0: how long a stack has until then. */
export const executor: Check = {
  name: 'executor',
  summary: 'GitLab and GitLab Runner still have the executor, and for how long',
  asksAws: false,
  questions({ app }: CheckContext): readonly Question[] {
    return app.stacks.filter(usesDockerMachine).map((stack) => ({
      about: stack.name,
      answer: async () => {
        const { source, remedy } = endings['docker+machine'];
        return warning(`${describeEnding('docker+machine', new Date())} (${source})`, remedy);
      },
    }));
  },
};

/** A runner's own config.toml, or the section that goes into that of a server. */
function usesDockerMachine(stack: PlannedStack): boolean {
  return ['config.toml.tftpl', 'section.toml.tftpl']
    .flatMap((name) => machineFiles(stack, name))
    .some((file) => /^\s*executor = "docker\+machine"$/m.test(file));
}
