import { z } from 'zod';
import { readForeign, readJsonFile } from '../../src/foreign/foreign';
import type { JobSpecification } from '../machine-room/gitlab/job-payload';
import { isOver, type Job, type Jobs } from '../machine-room/gitlab/jobs';

const jobImage = 'alpine:3';

const jobOfFile = z.strictObject({
  name: z.string().optional(),
  script: z.array(z.string()).min(1).optional(),
  seconds: z.number().min(0).optional(),
  tags: z.array(z.string()).optional(),
  image: z.string().optional(),
});
const jobsFile = z.strictObject({ jobs: z.array(jobOfFile).min(1) });

export interface LoadOptions {
  readonly jobs: string;
  readonly seconds: string;
  readonly tags: string;
  readonly load?: string;
}

/** The jobs that a rehearsal runs: these in turn, so many at a time. */
export interface Load {
  readonly specifications: readonly JobSpecification[];
  readonly atOnce: number;
}

/** @throws {Error} naming the option, or the first place of the file, that is wrong */
export function readLoad({ jobs, seconds, tags, load }: LoadOptions): Load {
  const atOnce = count('--jobs', jobs);
  if (load !== undefined) {
    return { specifications: jobsOfFile(load), atOnce };
  }
  const all = words(tags);
  const lengths = words(seconds).map((word) => count('--seconds', word));
  return { specifications: lengths.map((length) => sleeping({ seconds: length, tags: all })), atOnce };
}

/** All tags that a runner needs to run the jobs. */
export const tagsOf = ({ specifications }: Load): readonly string[] => [
  ...new Set(specifications.flatMap(({ tags = [] }) => tags)),
];

function jobsOfFile(path: string): readonly JobSpecification[] {
  const expected = 'a file of jobs, such as { "jobs": [{ "seconds": 60, "tags": ["aws"] }] }';
  const document = readJsonFile(path, expected);
  // A length that is no number makes Zod itself fail.
  const { success, data, error } = readForeign(`--load: ${path}`, expected, () => jobsFile.safeParse(document));
  if (!success) {
    const { path: place = [], message } = error.issues[0] ?? {};
    throw new Error(`--load: ${path} is not ${expected}: ${place.join('.') || 'the file'}: ${message}`);
  }
  return data.jobs.map(sleeping);
}

function sleeping({ seconds = 0, script = [], image = jobImage, ...rest }: z.output<typeof jobOfFile>) {
  const wait = seconds > 0 || script.length === 0 ? [`sleep ${seconds}`] : [];
  return { name: `${seconds} s`, ...rest, image, script: [...script, ...wait] };
}

function count(option: string, word: string): number {
  if (!/^[1-9]\d{0,4}$/.test(word)) {
    throw new Error(`${option} is '${word}': give whole numbers above 0`);
  }
  return Number(word);
}

const words = (list: string) =>
  list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

/** Keeps a queue filled: as soon as a job is over, the next one is added. */
export class RunningLoad {
  readonly added: Job[] = [];
  private readonly end: () => void;
  private isFilling = false;

  constructor(
    private readonly queue: Jobs,
    private readonly load: Load,
  ) {
    this.fill();
    this.end = queue.onChange(() => this.fill());
  }

  /** Adds no more. */
  stop(): void {
    this.end();
  }

  private fill(): void {
    // To add a job is a change as well.
    if (this.isFilling) {
      return;
    }
    this.isFilling = true;
    const { specifications, atOnce } = this.load;
    while (this.added.filter((job) => !isOver(job)).length < atOnce) {
      const next = specifications[this.added.length % specifications.length] as JobSpecification;
      this.added.push(this.queue.add(next));
    }
    this.isFilling = false;
  }
}
