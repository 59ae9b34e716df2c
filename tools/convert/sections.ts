import { shellWord } from '../text/shell';
import { lost, type Note, toDo } from './note';
import type { Table } from './toml-values';

/** Executors that convert makes a fleet's settings of. */
export const convertible = ['docker+machine', 'docker'];

/** A `[[runners]]` of the file, with what `--runner` calls it. */
export interface Section {
  readonly runner: Table;
  readonly name: string;
  /** Its place in the file, such as `#2`, which `--runner` takes as well. */
  readonly place: string;
  readonly executor: string;
}

/** What becomes of the executors that convert leaves: https://docs.gitlab.com/runner/executors/, main.go of 19.3.0 */
const others: Readonly<Record<string, string>> = {
  custom:
    'is left as it is: when its driver is the one for AWS Fargate, a FargateRunnerStack can take its place (README, "Jobs on Fargate")',
  'docker-autoscaler': 'is left as it is: it has docker-autoscaler already',
  'docker-windows': 'is left as it is: its jobs are containers of Windows, which no stack here has',
  instance: 'is left as it is: no stack here has the executor instance, docker-autoscaler is the nearest',
  kubernetes: 'is left as it is: its jobs are pods of a cluster, which no stack here has',
  parallels: 'is left as it is: its jobs run in virtual machines of one host, which no stack here has',
  shell: 'is left as it is: its jobs need what is installed on that host, which no stack here has',
  ssh: 'is left as it is: its jobs run on one host, which no stack here has',
  'docker-ssh': 'is left as it is: GitLab Runner has no such executor since 17.0',
  'docker-ssh+machine':
    'is left as it is: GitLab Runner has no such executor since 17.0; docker+machine is the nearest',
  virtualbox: 'is left as it is: its jobs run in virtual machines of one host, which no stack here has',
};

/** All `[[runners]]`. One without a name of its own is called by its place. */
export function sectionsOf(runners: readonly Table[]): Section[] {
  return runners.map((runner, index) => {
    const isOnly = runners.filter(({ name }) => name === runner.name).length === 1;
    const hasName = typeof runner.name === 'string' && runner.name !== '' && isOnly;
    const place = `#${index + 1}`;
    return {
      runner,
      place,
      name: hasName ? String(runner.name) : place,
      executor: String(runner.executor ?? ''),
    };
  });
}

/**
 * The section that is converted: the one of that name, else the only one with docker+machine.
 *
 * @throws {Error} when there is none, or more than one; it names each and what can be done with it
 */
export function chooseSection(sections: readonly Section[], wanted: string | undefined): Section {
  const machines = sections.filter(({ executor }) => executor === 'docker+machine');
  const chosen =
    wanted === undefined ? machines : sections.filter(({ name, place }) => name === wanted || place === wanted);
  const [only, ...more] = chosen;
  if (only === undefined) {
    throw new Error(
      `${wanted === undefined ? 'No [[runners]] has the executor docker+machine' : `No [[runners]] is named ${wanted}`}${listOf(sections)}`,
    );
  }
  if (more.length > 0) {
    throw new Error(
      `Several [[runners]] have the executor docker+machine (${machines.map(({ name }) => name).join(', ')}): say which with --runner NAME, one stack is one runner`,
    );
  }
  if (!convertible.includes(only.executor)) {
    throw new Error(`[[runners]] ${only.name} ${fate(only)}${listOf(sections.filter((one) => one !== only))}`);
  }
  return only;
}

/** A note on every other section. */
export function otherSections(sections: readonly Section[], chosen: Section): Note[] {
  return sections
    .filter((section) => section !== chosen)
    .map((section) =>
      convertible.includes(section.executor)
        ? toDo(`[[runners]] ${section.name}`, fate(section))
        : lost(`[[runners]] ${section.name}`, fate(section)),
    );
}

function fate({ name, executor }: Section): string {
  const option = `--runner ${shellWord(name)}`;
  const what = `(executor ${executor || 'not set'})`;
  return convertible.includes(executor)
    ? `${what} is converted by itself, to a stack of its own: ${option}`
    : `${what} ${Object.hasOwn(others, executor) ? others[executor] : 'is left as it is: GitLab Runner has no such executor'}`;
}

function listOf(sections: readonly Section[]): string {
  return sections.length === 0
    ? ': the file has no [[runners]], so there is nothing to convert'
    : `. The file has:\n${sections.map((section) => `  - ${section.name} ${fate(section)}`).join('\n')}`;
}
