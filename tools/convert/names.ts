import { tagLimits, tagProblem } from '../../src/aws-rules/tag-rules';
import { everyService } from '../../src/settings/tag-map';
import { changed, lost, type Note } from './note';

/** So that `-autoscaler` and what names of IAM, or of a bucket that is created, have beside it still fit. */
const longest = { withBucket: 19, withoutBucket: 36 };

/** A part of names that IAM, Lambda, EC2 and S3 take, made of any text. */
export function fitEnvironment(text: string, most = longest.withBucket): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .replace(/^(runner-+)+/, '')
    .slice(0, most)
    .replace(/-+$/, '');
  if (plain === '' || plain === 'runner') {
    return 'gitlab-runner';
  }
  // Names of launch templates begin with it and a dash, and have three characters.
  return plain.length < 2 ? `gitlab-${plain}` : plain;
}

export interface NamedDeployment {
  readonly environment: string;
  /** What its workers' tag `Environment` says. */
  readonly old: string;
  readonly notes: readonly Note[];
}

/**
 * What the old deployment is called here: by the tag `Environment`, else after its machines.
 *
 * @param name key and value of what its machines, or the runner, are called by
 * @param createsBucket whether a cache bucket has the environment in its name
 */
export function nameDeployment(
  tags: Readonly<Record<string, string>>,
  { key: nameKey, name }: { readonly key: string; readonly name: string | undefined },
  createsBucket: boolean,
): NamedDeployment {
  const [key] = Object.keys(tags).filter((name) => name.toLowerCase() === 'environment');
  const source = key === undefined ? nameKey : `the tag ${key}`;
  const text = key === undefined ? (name ?? 'gitlab-runner').replace(/[-_.]*%[a-z]/g, '') : (tags[key] ?? '');
  const environment = fitEnvironment(text, createsBucket ? longest.withBucket : longest.withoutBucket);
  const isFit = environment === text;
  const why = isFit ? '' : ', which not all names of AWS resources can hold';
  return {
    environment,
    old: text,
    notes:
      isFit && key !== undefined
        ? []
        : [
            changed(
              source,
              `was ${JSON.stringify(key === undefined ? (name ?? '') : text)}${why}: the environment is named ${environment} after it; --environment NAME decides`,
            ),
          ],
  };
}

const keptByStack = ['name', 'environment', 'gitlab-runner-parent-id'];

/** The tags that every resource of a stack can have; those that it cannot are named. */
export function fitTags(given: Readonly<Record<string, string>>): {
  readonly tags: Readonly<Record<string, string>>;
  readonly notes: readonly Note[];
} {
  const tags = new Map<string, string>();
  const notes: Note[] = [];
  const most = tagLimits.tags - 2;
  for (const [key, value] of Object.entries(given)) {
    const others = [...tags.keys()];
    const reason =
      others.length === most
        ? `is one too many: AWS accepts ${most} in addition to ours`
        : tagRefusal(key, value, others);
    if (reason === undefined) {
      tags.set(key, value);
    } else {
      notes.push(
        lost(
          `amazonec2-tags.${key}`,
          `was ${JSON.stringify(value)}; it ${reason}. --tag NAME=VALUE gives the tag another name`,
        ),
      );
    }
  }
  return { tags: Object.fromEntries(tags), notes };
}

function tagRefusal(key: string, value: string, others: readonly string[]): string | undefined {
  const twin = others.find((other) => other.toLowerCase() === key.toLowerCase());
  if (keptByStack.includes(key.toLowerCase())) {
    return 'is a tag that the stack or GitLab Runner sets by itself';
  }
  return twin === undefined
    ? tagProblem(key, value, everyService)?.replace(/:.*$/s, '')
    : `differs from ${twin} in case only, which IAM refuses`;
}

/**
 * Tags with those of `--tag` over them.
 *
 * @param options each `NAME=VALUE`, or `NAME` alone to leave a tag out
 * @throws {Error} when one has no name
 */
export function withTags(
  tags: Readonly<Record<string, string>>,
  options: readonly string[],
): Readonly<Record<string, string>> {
  const all = new Map(Object.entries(tags));
  for (const option of options) {
    const [, name = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(option) ?? [];
    if (name === '') {
      throw new Error(`--tag is ${option}: it has to be NAME=VALUE, or NAME alone to leave that tag out`);
    }
    if (value === undefined) {
      all.delete(name);
    } else {
      all.set(name, value);
    }
  }
  return Object.fromEntries(all);
}
