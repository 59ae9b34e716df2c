import { posix } from 'node:path';
import { Aws } from '../aws/aws';
import { shortToken } from '../config/settings';
import type { Executor } from '../executors/executor';
import type { JobCache } from '../gitlab/job';
import type { JobContext } from './context';

/** What a job has of its project's folder: each path with its tar in Base64. The format is the twin's own. */
type Archive = Readonly<Record<string, string>>;

/** The caches of a job in the bucket of `[runners.cache]` (shells/abstract.go, cache/cache.go). */
export class JobCaches {
  constructor(
    private readonly context: JobContext,
    private readonly executor: Executor,
  ) {}

  async restore(): Promise<void> {
    const { say, projectDir } = this.context;
    for (const { key } of this.of('pull')) {
      say(`Checking cache for ${key}...\n`);
      const found = await this.bucket.get(this.objectName(key));
      for (const tar of Object.values(found === undefined ? {} : (JSON.parse(found) as Archive))) {
        await this.executor.copyIn?.(projectDir, Buffer.from(tar, 'base64'));
      }
      say(
        found === undefined
          ? 'WARNING: file does not exist\nFailed to extract cache\n'
          : 'Successfully extracted cache\n',
      );
    }
  }

  async archive(): Promise<void> {
    const { say, projectDir } = this.context;
    for (const { key, paths = [] } of this.of('push')) {
      say(`Creating cache ${key}...\n`);
      const archive: Record<string, string> = {};
      for (const path of paths) {
        const tar = await this.executor.copyOut?.(posix.join(projectDir, path));
        if (tar === undefined) {
          say(`WARNING: ${path}: no matching files\n`);
        } else {
          archive[path] = tar.toString('base64');
        }
      }
      await this.bucket.put(this.objectName(key), JSON.stringify(archive));
      say('Created cache\n');
    }
  }

  private of(way: 'pull' | 'push'): readonly JobCache[] {
    const { runner, job } = this.context;
    const usable = runner.cache?.Type === 's3' && this.executor.copyIn !== undefined;
    return usable ? (job.cache ?? []).filter(({ policy = 'pull-push' }) => policy.includes(way)) : [];
  }

  private get bucket() {
    const { BucketName = '', BucketLocation = '' } = this.context.runner.cache?.s3 ?? {};
    return new Aws(BucketLocation).bucket(BucketName);
  }

  private objectName(key: string): string {
    const { runner, job } = this.context;
    const { Path = '', Shared = false } = runner.cache ?? {};
    const own = Shared ? [] : ['runner', shortToken(runner.token)];
    return posix.join(Path, ...own, 'project', String(job.job_info.project_id ?? 0), key);
  }
}
