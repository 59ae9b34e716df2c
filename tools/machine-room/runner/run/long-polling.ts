import type { Settings } from '../config/settings';

/** What 19.3 says at every start about settings that make jobs wait behind a long poll; nothing where they do not. */
export function longPollingWarning({ concurrent, runners }: Settings): string {
  const slow = runners.filter(({ request_concurrency }) => request_concurrency <= 1);
  const tight = slow.filter(({ limit }) => limit > 0 && limit <= 2);
  const issues = [
    concurrent < runners.length
      ? `Worker starvation bottleneck: 'concurrent' setting (${concurrent}) is less than number of runners (${runners.length})`
      : '',
    slow.length > 0 ? `Request bottleneck: ${slow.length} runners have request_concurrency=1` : '',
    tight.length > 0 ? `Build limit bottleneck: ${tight.length} runners have low 'limit' settings` : '',
  ].filter((issue) => issue !== '');
  return issues.length === 0
    ? ''
    : ['CONFIGURATION: Long polling issues detected.', 'Issues found:', ...issues.map((issue) => `  - ${issue}`)].join(
        '\n',
      );
}
