import type { FakeGroup } from './fake-group';
import type { Bench } from './runner';

/** A `[[runners]]` of executor docker-autoscaler; the real program needs its plugin, from `gitlab-runner fleeting install`. */
export function autoscalerRunner(
  bench: Bench,
  group: FakeGroup,
  autoscaler: string,
  policy: string,
  docker = '',
): string {
  return `
concurrent = 4
check_interval = 1
${bench.section('docker-autoscaler')}[runners.docker]
image = "job:1"
pull_policy = "if-not-present"
${docker}
[runners.autoscaler]
plugin = "aws:1.2.1"
update_interval = "1s"
update_interval_when_expecting = "1s"
${autoscaler}
[runners.autoscaler.plugin_config]
name = "${group.name}"
[[runners.autoscaler.policy]]
${policy}
`;
}
